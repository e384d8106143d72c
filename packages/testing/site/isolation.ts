// Separates tests from what the machine and its users have left behind.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forgetShellSettings } from "./config.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * Hides from the tests of this process the settings of the shell and the files of the folder in which the test run was
 * started, such as the default data folder `.data` and `.env` files.
 *
 * Changes the working folder to an empty one, which the returned function removes. The empty folder lies in the tree,
 * because the test runner prints file names relative to the working folder.
 */
export function isolateTests(): () => void {
  forgetShellSettings();
  const cache = join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "tests-"));
  process.chdir(folder);
  return () => {
    process.chdir(ROOT);
    rmSync(folder, { recursive: true });
  };
}
