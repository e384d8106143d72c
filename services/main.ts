import { runMain } from "@holdfast/server";
import { siteEnvironment } from "./config.ts";
import { runSite } from "./site.ts";
import { readSiteConfig } from "./site-config.ts";

runMain(async (lifetime) => {
  console.log(await runSite(readSiteConfig(siteEnvironment()), lifetime));
});
