// Installs the nginx that the tests put in front of the site, where the machine has none.

import { existsSync } from "node:fs";
import { aptInstall, outputOf, packageManager, run, say } from "./system.mjs";

// Where Debian puts it, which is on the PATH of root alone.
const DEBIANS = "/usr/sbin/nginx";

/**
 * Installs nginx with the package manager of the system, unless it is there. A machine whose package manager has none, or
 * may not install it, goes without: the tests that need it are skipped there, and fail in CI.
 */
export function ensureNginx() {
  if (outputOf("nginx", ["-v"]) !== undefined || existsSync(DEBIANS)) return;
  const manager = packageManager();
  try {
    if (manager === "apt") return aptInstall("nginx-light", "nginx");
    if (manager !== "brew") return say("nginx is not here: the tests behind nginx are skipped");
    say("installing nginx by Homebrew: brew install nginx");
    run("install nginx by Homebrew", "brew", ["install", "nginx"]);
  } catch (error) {
    say(
      `nginx is not here, so the tests behind it are skipped: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
