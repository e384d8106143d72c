// Gets promtool, which checks the alerts, where the machine has none.

import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { outputOf, packageManager, ROOT, run, say } from "./system.mjs";

const OWN = join(ROOT, "node_modules/.cache/promtool");

// An old or missing package list is refreshed once.
const DOWNLOAD = "apt-get download prometheus || { apt-get update && apt-get download prometheus; }";

/**
 * Takes promtool out of Debian's package of Prometheus, without installing the package, whose daemon nobody needs. Without
 * it the tests of the alerts are skipped, but in CI they fail.
 */
export function ensurePromtool() {
  if (existsSync(OWN) || outputOf("promtool", ["--version"]) !== undefined || packageManager() !== "apt") return;
  const folder = mkdtempSync(join(tmpdir(), "holdfast-promtool-"));
  try {
    say("getting promtool from Debian's package: apt-get download prometheus");
    run("get the package of Prometheus", "sh", ["-c", DOWNLOAD], { cwd: folder });
    const [archive = ""] = readdirSync(folder).filter((name) => name.endsWith(".deb"));
    run("unpack the package of Prometheus", "dpkg-deb", ["--extract", archive, "."], { cwd: folder });
    mkdirSync(dirname(OWN), { recursive: true });
    copyFileSync(join(folder, "usr/bin/promtool"), OWN);
    chmodSync(OWN, 0o755);
  } catch (error) {
    say(`the tests of the alerts need promtool: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
