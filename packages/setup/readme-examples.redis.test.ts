import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const PACKAGES = join(import.meta.dirname, "..");

test.each([
  ["local-process", "/redis-server", /Started a Redis on 127\.0\.0\.1:\d+[^]*\d+\.\d+\.\d+ PONG\n$/],
  ["testing", "", /^$/],
])(
  "the example in the README of %s runs to its end",
  (name, door, output) => {
    const folder = join(PACKAGES, name);
    const [, example = ""] = /```ts\n([^]*?)```/.exec(readFileSync(join(folder, "README.md"), "utf8")) ?? [];
    expect(example).toContain(`from "@holdfast/${name}${door}"`);
    // In node_modules git ignores the file, and the file finds the dependencies of the package.
    const file = join(folder, "node_modules", `example-${process.pid}.ts`);
    const cwd = mkdtempSync(join(tmpdir(), "holdfast-example-"));
    writeFileSync(file, example.replace(`"@holdfast/${name}${door}"`, `"..${door || "/index"}.ts"`));
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd, encoding: "utf8" });
    for (const path of [file, cwd]) rmSync(path, { recursive: true });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(output);
  },
  60_000,
);
