import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "@holdfast/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DetachedOptions, startDetached } from "./detached-process.ts";
import { endProcess } from "./end-process.ts";
import { identify, isRunning, type ProcessIdentity } from "./process-identity.ts";

let folder: string;
let logFile: string;
const started: ProcessIdentity[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-detached-"));
  logFile = join(folder, "program.log");
});
afterEach(async () => {
  for (const one of started.splice(0)) await endProcess(one, 0);
  rmSync(folder, { recursive: true });
});

// Answers with its identity once its log has a line "ready".
async function askLog(pid: number): Promise<ProcessIdentity | "starting" | null> {
  const lines = readFileSync(logFile, "utf8").split("\n");
  if (!lines.includes("ready")) return lines.includes("starting") ? "starting" : null;
  return identify(pid);
}

async function start(script: string, options: Partial<DetachedOptions<ProcessIdentity>> = {}) {
  const program = { command: "/bin/sh", arguments: ["-c", script], logFile, ask: askLog, silenceMs: 5_000 };
  const identity = await startDetached({ ...program, ...options });
  started.push(identity);
  return identity;
}

test("startDetached() starts a program in a process group of its own and gives its answer", async () => {
  const program = await start('echo starting; pwd; echo "$WORD"; echo ready; exec sleep 60', {
    cwd: folder,
    env: { WORD: "passed on" },
  });
  expect(isRunning(program)).toBe(true);
  expect(process.kill(-program.pid, 0)).toBe(true);
  expect(readFileSync(logFile, "utf8").split("\n").slice(2, 4)).toEqual(["passed on", "ready"]);
});

test("startDetached() rejects with the exit code and the last line of a program that ends", async () => {
  await expect(start("echo starting; echo out of memory >&2; exit 3")).rejects.toMatchObject({
    kind: "ended",
    exitCode: 3,
    lastLine: "out of memory",
  });
});

test("startDetached() kills a program that does not answer in time", async () => {
  const silent = start("echo $$; exec sleep 60", { silenceMs: 100 });
  await expect(silent).rejects.toMatchObject({ kind: "silent", exitCode: null });
  await waitFor(() => identify(Number(readFileSync(logFile, "utf8"))) === null);
});

test("startDetached() rejects when the program does not exist", async () => {
  const command = join(folder, "nothing");
  await expect(start("", { command })).rejects.toMatchObject({ kind: "not run", exitCode: null });
});

test("endProcess() ends a program by SIGTERM", async () => {
  const program = await start("trap 'echo ended well; exit 0' TERM; echo ready; while :; do sleep 0.01; done");
  await endProcess(program, 60_000);
  expect(isRunning(program)).toBe(false);
  expect(readFileSync(logFile, "utf8")).toContain("ended well");
});

test("endProcess() kills a program that ignores SIGTERM", async () => {
  const program = await start("trap '' TERM; echo ready; while :; do sleep 0.01; done");
  await endProcess(program, 50);
  expect(isRunning(program)).toBe(false);
});

test("endProcess() leaves a later process with the same number alone", async () => {
  const program = await start("echo ready; exec sleep 60");
  await endProcess({ ...program, startedAt: "long ago" }, 0);
  expect(isRunning(program)).toBe(true);
});
