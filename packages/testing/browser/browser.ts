import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { testingConfig } from "../site/config.ts";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Containers give /dev/shm 64 MB, on which a large page crashes.
  "--disable-dev-shm-usage",
];

const SYSTEM_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Tells whether browser tests can run here, for `test.skipIf(!canRunBrowser())`.
 *
 * Always true in CI, where a missing browser is a failure of the test and not a reason to skip it.
 */
export function canRunBrowser(): boolean {
  return testingConfig().isCi || browserPath() !== undefined;
}

/**
 * Launches the system's Chromium, else Playwright's own, headless and with a fresh profile.
 *
 * The browser ends with this process. Throws when there is none.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (!executablePath) throw new Error("Cannot start a browser: neither the system nor Playwright has Chromium");
  return await chromium.launch({ executablePath, args: ARGUMENTS });
}

function browserPath(): string | undefined {
  return [...SYSTEM_PATHS, chromium.executablePath()].find((path) => existsSync(path));
}
