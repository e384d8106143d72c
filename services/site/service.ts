// Exports what other packages may use of the site.

export { checkSite, type SiteReport } from "./check/site.ts";
export { runHoldfast } from "./commands/holdfast.ts";
export { openSiteDatabase } from "./commands/site-database.ts";
export { readSiteConfig, siteEnvironment } from "./config.ts";
export { siteServices } from "./definitions.ts";
export { runSite } from "./run-site.ts";
