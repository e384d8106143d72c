import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forgetShellSettings } from "./config.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * Hides from the tests of this process what the machine and its people have left: the settings of the shell, and what
 * lies in the folder of the tests' start, such as the default data folder `.data` and `.env` files.
 *
 * The process then works in an empty folder, which the returned function removes. That folder is in the tree because
 * the test runner names files relative to the working folder.
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
