import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";

test.each(["", "process.kill(process.pid, 'SIGKILL');"])(
  "a temporary folder goes with its process: %s",
  async (end) => {
    const file = join(import.meta.dirname, "temporary-folder.ts");
    const script = `const { temporaryFolder } = await import(${JSON.stringify(file)});
    process.stdout.write(temporaryFolder(), () => { ${end} });`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    let folder = "";
    child.stdout.on("data", (chunk: Buffer) => (folder += chunk.toString()));
    await once(child, "close");
    expect(folder).toContain("holdfast-bench-");
    await waitFor(async () => !existsSync(folder));
  },
);
