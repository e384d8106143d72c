// Checks the help and the usage errors of every command, without a site.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runHoldfast } from "./holdfast.ts";

const COMMANDS = [
  "check",
  "streams",
  "streams list",
  "streams dead",
  "streams dead list",
  "streams dead show",
  "streams dead retry",
  "streams dead drop",
  "streams rebuild",
  "streams relist",
  "streams forget",
  "streams prune",
  "streams pause",
  "streams resume",
  "streams paused",
  "streams cancel",
  "history",
  "rebuild",
  "rebuild events",
  "mend",
  "upgrade",
  "audit",
  "convert",
  "prepare",
  "functions",
  "functions load",
  "users",
  "users set",
  "people",
  "people show",
  "people ban",
  "people unban",
  "people role",
  "events",
  "events merge",
  "events correct",
  "events postpone",
  "events cancel",
  "payouts",
  "keys",
  "keys list",
  "keys rotate",
  "keys withdraw",
  "doctor",
  "secrets",
  "backup",
  "backup verify",
  "restore",
  "demo",
];

afterEach(() => void vi.restoreAllMocks());

/** Captures what is printed, in place of printing it. */
function capture(name: "log" | "error"): () => string {
  const lines: string[] = [];
  vi.spyOn(console, name).mockImplementation((text: string) => void lines.push(text));
  return () => lines.join("\n");
}

/** Runs the command line where there is no site. */
async function holdfast(words: string, env: Record<string, string> = {}) {
  const [out, err] = [capture("log"), capture("error")];
  const given = words.split(" ").filter((word) => word !== "");
  const code = await runHoldfast(given, { DATA_DIR: "/nowhere", ...env });
  return { code, out: out(), err: err() };
}

test("holdfast --help names every command, and `holdfast help` says the same", async () => {
  const { code, out, err } = await holdfast("--help");
  expect([code, err]).toEqual([0, ""]);
  const named = [...out.matchAll(/^ {2}([a-z]+)(?: [[<].+)? {2,}[A-Z]/gm)].map(([, name]) => name);
  expect(named).toEqual(COMMANDS.filter((command) => !command.includes(" ")));
  expect((await holdfast("help")).out).toBe(out);
});

test.each(COMMANDS)("holdfast %s --help has its options, an example and its exit codes", async (command) => {
  const { code, out, err } = await holdfast(`${command} --help`);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(new RegExp(`^Usage: holdfast ${command}( |$)`, "m"));
  expect(out).toMatch(/^ {2}--json /m);
  expect(out).toMatch(new RegExp(`^Examples:\n {2}holdfast ${command}`, "m"));
  expect([...out.matchAll(/^ {2}([012]) {2}\S/gm)].map(([, digit]) => digit)).toEqual(
    ["check", "payouts", "restore", "doctor"].includes(command) ? ["0", "1", "2"] : ["0", "2"],
  );
});

test.each([
  ["", "holdfast: name a command"],
  ["streems", "holdfast: unknown command 'streems' (Did you mean streams?)"],
  ["--all", "holdfast: unknown option '--all'"],
  ["streams ded", "holdfast streams: unknown command 'ded'"],
  ["streams dead show", "holdfast streams dead show: missing required argument 'id'"],
  ["streams dead burn orders:0:1-1", "holdfast streams dead: unknown command 'burn'"],
  [
    "streams dead show nobody:0:1-1",
    "holdfast streams dead show: command-argument value 'nobody:0:1-1' is invalid for argument 'id'. It begins with one of auth, dealings, tickets, orders, expiration, payments, delivery, operator",
  ],
  ["streams dead list --all", "holdfast streams dead list: unknown option '--all'"],
  [
    "streams relist nobody",
    "holdfast streams relist: command-argument value 'nobody' is invalid for argument 'service'. It is one of auth, dealings, tickets, orders, expiration, payments, delivery, operator",
  ],
  ["rebuild orders", "holdfast rebuild: missing required argument 'subscriber'"],
  ["history", "holdfast history: missing required argument 'id'"],
  ["check --monie", "holdfast check: unknown option '--monie' (Did you mean --money?)"],
  ["check now", "holdfast check: too many arguments for 'check'. Expected 0 arguments but got 1"],
  [
    "convert yaml",
    "holdfast convert: command-argument value 'yaml' is invalid for argument 'form'. Allowed choices are json, hash",
  ],
])("holdfast %s exits 2 with one line", async (words, why) => {
  const [command] = why.split(":");
  expect(await holdfast(words)).toEqual({ code: 2, out: "", err: `Cannot run ${why}; see ${command} --help` });
});

test.each(["check", "streams", "streams dead", "history x", "rebuild orders tickets", "streams prune", "convert"])(
  "holdfast %s without a site exits 2 with one line, with --json too",
  async (words) => {
    const err = "Cannot find the site's Redis: none is known in /nowhere, set REDIS_URL";
    expect(await holdfast(words)).toEqual({ code: 2, out: "", err });
    expect(await holdfast(`${words} --json`)).toEqual({ code: 2, out: "", err });
  },
);

test("holdfast check prints no password of an address that it does not understand", async () => {
  const { code, out, err } = await holdfast("check", { REDIS_URL: "http://me:hunter2@127.0.0.1:1" });
  expect([code, out, err]).toEqual([2, "", "Cannot start: REDIS_URL must be a redis:// address"]);
});

test("holdfast keys rotate and withdraw work without a Redis, and say that the audit log does not know", async () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), "holdfast-keys-"));
  const unrecorded = `The audit log does not say so. Cannot find the site's Redis: none is known in ${DATA_DIR}, set REDIS_URL`;
  const rotated = await holdfast("keys rotate", { DATA_DIR });
  expect([rotated.code, rotated.err]).toEqual([0, ""]);
  const kid = /new key (\S+)/.exec(rotated.out)?.[1] ?? "";
  const withdrawn = await holdfast(`keys withdraw ${kid}`, { DATA_DIR });
  expect(kid).not.toBe("");
  for (const { out } of [rotated, withdrawn]) expect(out.split("\n").at(-1)).toBe(unrecorded);
  // Keys of an earlier release may have such an id.
  const unknown = await holdfast("keys withdraw -- -abc", { DATA_DIR });
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("-abc")]);
  rmSync(DATA_DIR, { recursive: true });
});
