// Runs the whole site in one process.

import { runMain } from "@holdfast/server";
import { readSiteConfig, siteEnvironment } from "./config.ts";
import { runSite } from "./service.ts";

runMain(async (lifetime) => {
  console.log(await runSite(readSiteConfig(siteEnvironment()), lifetime));
});
