import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "@holdfast/testing";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "holdfast-main-"));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const module = new URL("./run-main.ts", import.meta.url).pathname;

function run(body: string) {
  const file = join(folder, `main-${children.length}.ts`);
  writeFileSync(file, `import { runMain } from ${JSON.stringify(module)};\n${body}`);
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output.text += String(data)));
  const exit = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, output, exit, says: (text: string) => waitFor(() => output.text.includes(text)) };
}

const living = `
runMain(async ({ onStop }) => {
  const timer = setInterval(() => {}, 1000);
  onStop("first", () => { console.log("first stopped"); clearInterval(timer); });
  onStop("second", async () => { await Bun.sleep(1); console.log("second stopped"); });
  console.log("ready");
});`;

test.each(["SIGTERM", "SIGINT"] as const)("%s runs the cleanups, the last added first, and exits 0", async (signal) => {
  const { child, output, exit, says } = run(living);
  await says("ready");
  child.kill(signal);
  expect(await exit).toBe(0);
  expect(output.text).toBe("ready\nsecond stopped\nfirst stopped\n");
});

test("a start that fails with an error of ours prints one line, stops what was opened, and exits 1", async () => {
  const { output, exit } = run(`
    runMain(async ({ onStop }) => {
      onStop("it", () => console.log("stopped"));
      throw Object.assign(new Error("Cannot reach Redis on 127.0.0.1:1: refused"), { code: "REDIS_UNREACHABLE" });
    });`);
  expect(await exit).toBe(1);
  expect(output.text.split("\n").toSorted().join("|")).toBe("|Cannot reach Redis on 127.0.0.1:1: refused|stopped");
});

test("a start that fails unexpectedly prints where", async () => {
  const { output, exit } = run(`runMain(async () => { throw new TypeError("oh"); });`);
  expect(await exit).toBe(1);
  expect(output.text).toContain("TypeError: oh");
  expect(output.text).toContain("main-");
});

test("one Ctrl-C that arrives twice is one; a second one ends a stop that hangs", async () => {
  const { child, exit, says } = run(`
    runMain(async ({ onStop }) => {
      setInterval(() => {}, 1000);
      onStop("it", () => { console.log("stopping"); return new Promise(() => {}); });
      process.on("SIGINT", () => console.log("pressed"));
      console.log("ready");
    });`);
  await says("ready");
  child.kill("SIGINT");
  await says("stopping");
  child.kill("SIGINT");
  await waitFor(async () => child.kill("SIGINT") && (await Promise.race([exit, Bun.sleep(50)])) === 130);
});

test("a stop that fails is said, the others are stopped all the same, and the exit is 1", async () => {
  const { child, output, exit, says } = run(`
    runMain(async ({ onStop }) => {
      const timer = setInterval(() => {}, 1000);
      onStop("first", () => { console.log("first stopped"); clearInterval(timer); });
      onStop("second", () => { throw Object.assign(new Error("Cannot close it: it is stuck"), { code: "stuck" }); });
      console.log("ready");
    });`);
  await says("ready");
  child.kill("SIGTERM");
  expect(await exit).toBe(1);
  expect(output.text).toContain("Cannot stop second: Cannot close it: it is stuck\nfirst stopped\n");
});

test("an unhandled rejection does not end the process", async () => {
  const { child, output, exit, says } = run(`
    runMain(async ({ onStop }) => {
      const timer = setInterval(() => {}, 1000);
      onStop("timer", () => clearInterval(timer));
      void Promise.reject(new Error("forgotten"));
      setTimeout(() => console.log("still here"), 20);
    });`);
  await says("still here");
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
  expect(output.text).toContain("forgotten");
});
