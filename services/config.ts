import type { Environment } from "@holdfast/server";

/** The environment of the site in one process; what it says is read by `readSiteConfig`. */
export function siteEnvironment(): Environment {
  return process.env;
}
