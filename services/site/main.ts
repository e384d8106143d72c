// Runs the whole site in one process.

import { runMain } from "@holdfast/server";
import { readSiteConfig, siteEnvironment } from "./config.ts";
import { demoHint } from "./demo/hint.ts";
import { runSite } from "./run-site.ts";

runMain(async (lifetime) => {
  const config = readSiteConfig(siteEnvironment());
  console.log(await runSite(config, lifetime));
  const hint = await demoHint(config.common.dataDir);
  if (hint !== null) console.log(hint);
});
