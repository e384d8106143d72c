// Finds and launches the Chromium that browser tests use.

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
  // A large page crashes on the 64 MB that containers give /dev/shm.
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
 * Returns whether browser tests can run here, for `test.skipIf(!canRunBrowser())`.
 *
 * Returns true in CI in any case, so that a missing browser fails the tests there instead of skipping them.
 */
export function canRunBrowser(): boolean {
  return testingConfig().isCi || browserPath() !== undefined;
}

/**
 * Launches the system's Chromium, else the one that Playwright has installed, headless and with a fresh profile.
 *
 * The browser ends with this process. Throws when neither Chromium is installed.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (!executablePath) throw new Error("Cannot start a browser: neither the system nor Playwright has Chromium");
  return await chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Returns the file of the Chromium that tests use; undefined when there is none. */
export function browserPath(): string | undefined {
  return [...SYSTEM_PATHS, chromium.executablePath()].find((path) => existsSync(path));
}
