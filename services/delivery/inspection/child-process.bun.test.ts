// Runs children that behave badly, and sees that each ends as it should.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ChildOptions, runChild } from "./child-process.ts";

const program = join(import.meta.dirname, "../testing/test-child.ts");
const MEGABYTE = 1024 * 1024;

function run(words: readonly string[], options: Partial<ChildOptions> = {}) {
  return runChild({
    words,
    input: new TextEncoder().encode("ticket"),
    rssBytes: 512 * MEGABYTE,
    timeMs: 60_000,
    answerBytes: MEGABYTE,
    signal: new AbortController().signal,
    program,
    ...options,
  });
}

test("runChild() gives the file to the child and returns what it answers", async () => {
  const { how, stdout } = await run(["answer"]);
  expect({ how, stdout: stdout.toString() }).toEqual({ how: "answered", stdout: "ticket" });
});

test("runChild() gives the child nothing of its own environment", async () => {
  const lines = (await run(["environment"])).stdout.toString().trim().split("\n");
  const names = lines.map((line) => line.replace(/=.*/, ""));
  const own = ["BUN_RUNTIME_TRANSPILER_CACHE_PATH", "PWD", "OLDPWD", "SHLVL", "_"];
  expect(names.filter((name) => !own.includes(name))).toEqual([]);
});

test.each([
  ["crash", "crashed"],
  ["give up", "crashed"],
  ["fail", "unavailable"],
  ["ended", "unavailable"],
])("runChild() of a child that does %s is %s", async (way, how) => {
  expect(await run([way])).toMatchObject({ how, stdout: Buffer.alloc(0) });
});

test("runChild() kills a child that takes too long, also within an endless loop", async () => {
  const { how, peakRssBytes } = await run(["spin"], { timeMs: 300 });
  expect(how).toBe("too-slow");
  expect(peakRssBytes).toBeGreaterThan(MEGABYTE);
});

test("runChild() kills a child that takes too much memory", async () => {
  expect(await run(["eat"], { rssBytes: 200 * MEGABYTE })).toMatchObject({ how: "too-heavy" });
});

test("runChild() kills a child that answers without end", async () => {
  expect(await run(["talk"])).toMatchObject({ how: "crashed", stdout: Buffer.alloc(0) });
});

test("runChild() kills its child when it is stopped, and starts none afterwards", async () => {
  const stopping = new AbortController();
  const running = run(["spin"], { signal: stopping.signal });
  stopping.abort();
  expect(await running).toMatchObject({ how: "stopped" });
  expect(await run(["answer"], { signal: stopping.signal })).toMatchObject({ how: "stopped", peakRssBytes: 0 });
});

test("runChild() of a program that is not there is unavailable", async () => {
  expect(await run([], { program: "/nowhere.ts" })).toMatchObject({ how: "unavailable" });
});

test("runChild() lets the child write no file", async () => {
  const file = join(tmpdir(), `left-behind-${process.pid}`);
  expect(await run(["write", file])).toMatchObject({ how: "unavailable" });
  expect(existsSync(file) && readFileSync(file, "utf8")).toBeFalsy();
});

test("a child whose parent is killed ends", async () => {
  const child = join(import.meta.dirname, "child.ts");
  // The parent starts a child that waits for more of its file. The child has the parent's stdout, which is open until
  // both have ended.
  const script = `import { spawn } from "node:child_process";
    const stdio = ["pipe", "inherit", "ignore"];
    const child = spawn(process.execPath, [${JSON.stringify(child)}, "10", "0", "10", "1", "1"], { stdio });
    child.stdin.write("half", () => console.log("started"));
    setInterval(() => {}, 1_000);`;
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(parent.stdout, "end");
  const [said] = await once(parent.stdout, "data");
  expect(String(said)).toBe("started\n");
  parent.kill("SIGKILL");
  await ended;
});
