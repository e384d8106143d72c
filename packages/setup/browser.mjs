// Installs the browser that the browser tests need, where the machine has none.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { aptInstall, isDebian, outputOf, packageManager, ROOT, run, say } from "./system.mjs";

const SYSTEM_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Installs Chromium unless the system or Playwright has it: on Debian from its packages, elsewhere with Playwright. */
export function ensureBrowser() {
  if (SYSTEM_PATHS.some((path) => existsSync(path)) || hasPlaywrights()) return;
  if (packageManager() === "apt" && isDebian()) return aptInstall("chromium");
  const command = [join(ROOT, "packages/testing/node_modules/playwright-core/cli.js"), "install"];
  const withSystemLibraries = process.platform === "linux" ? ["--with-deps"] : [];
  say(`getting Chromium from Playwright: playwright-core install ${withSystemLibraries.join(" ")} chromium`);
  run("get Chromium from Playwright", process.execPath, [...command, ...withSystemLibraries, "chromium"]);
}

function hasPlaywrights() {
  const script = 'process.stdout.write(require("playwright-core").chromium.executablePath())';
  const path = outputOf(process.execPath, ["-e", script], { cwd: join(ROOT, "packages/testing") });
  return Boolean(path) && existsSync(path);
}
