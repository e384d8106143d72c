// Makes folders that do not outlive the bench.

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a temporary folder, which goes when this process ends, in whatever way it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  // Nothing runs in a process that is killed, or at the end of `bun test`. The shell reads until this process is gone.
  const guard = spawn("sh", ["-c", 'read -r _; rm -rf "$0"', folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  return folder;
}
