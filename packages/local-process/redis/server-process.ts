import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RedisProblem } from "@holdfast/actors/redis";
import { askServer, type ServerAnswer } from "./ask-server.ts";
import type { ServerCommand } from "./server-command.ts";

/** How durable an acknowledged write is: against a crash of Redis (`everysec`), or of the machine too (`always`). */
export type Fsync = "everysec" | "always";

/** The port a server shall have on this machine, and its other settings as arguments. */
export type StartOptions = { port: number; settings: string[] };

const IN_USE_EXIT = 75;
const SILENCE_MS = 10_000;

/** Spells the settings of any server of ours, as arguments; where it listens and writes comes on top. */
export function serverArguments(fsync: Fsync): string[] {
  const settings: Record<string, string> = {
    appendonly: "yes",
    appendfsync: fsync,
    // To rewrite the file takes a core for seconds, which all feel who wait then: not before it is worth it.
    "auto-aof-rewrite-min-size": "256mb",
    save: "",
    "maxmemory-policy": "noeviction",
    hz: "100",
    "notify-keyspace-events": "Ex",
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/**
 * Starts a server in a process group of its own, so that no Ctrl-C reaches it, and waits until it has loaded its data.
 *
 * Throws `REDIS_FOLDER_IN_USE` when another server holds the folder, `REDIS_START_FAILED` with the last line of
 * its log when it ends or is silent for 10 s.
 */
export async function startProcess(
  server: ServerCommand,
  folder: string,
  options: StartOptions,
): Promise<ServerAnswer> {
  const { port, settings } = options;
  const log = join(folder, "redis.log");
  const place = ["--dir", folder, "--port", String(port), "--bind", "127.0.0.1", "--protected-mode", "yes"];
  const own = [...place, "--logfile", log, "--pidfile", pidFile(folder)];
  const [command = "", ...rest] = [...holdFolder(folder), server.command, ...server.arguments, ...settings, ...own];
  const output = openSync(log, "a");
  const child = spawn(command, rest, { cwd: folder, detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(startFailure(error.message)));
    child.once("exit", (code) => reject(code === IN_USE_EXIT ? folderInUse(folder) : startFailure(lastLine(log))));
  });
  child.unref();
  return await Promise.race([failed, untilReady(child, port)]);
}

/** Reads the number of the process that started last in a folder, as the server itself wrote it down. */
export function pidInFolder(folder: string): number | null {
  try {
    return Number.parseInt(readFileSync(pidFile(folder), "utf8"), 10) || null;
  } catch {
    return null;
  }
}

function pidFile(folder: string): string {
  return join(folder, "redis.pid");
}

// The lock is inherited by the server and ends with it: a second server on the folder cannot even start,
// also from another container that shares it. A Mac has no flock; there the record alone guards.
function holdFolder(folder: string): string[] {
  try {
    const version = execFileSync("flock", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    if (!version.includes("util-linux")) return [];
    return ["flock", "--no-fork", "--nonblock", "-E", String(IN_USE_EXIT), join(folder, "in-use")];
  } catch {
    return [];
  }
}

async function untilReady(child: ChildProcess, port: number): Promise<ServerAnswer> {
  let silentSince = performance.now();
  while (performance.now() - silentSince < SILENCE_MS && child.exitCode === null) {
    const answer = await askServer(port);
    // Somebody else's answer on this port: our own server is about to end for want of it.
    if (answer && answer.pid === child.pid && !answer.isLoading) return answer;
    if (answer) silentSince = performance.now();
    await Bun.sleep(15);
  }
  child.kill("SIGKILL");
  throw startFailure(`no answer on port ${port}`);
}

function startFailure(reason: string): RedisProblem {
  return new RedisProblem("REDIS_START_FAILED", `Cannot start Redis: ${reason}`);
}

function folderInUse(folder: string): RedisProblem {
  return new RedisProblem("REDIS_FOLDER_IN_USE", `Cannot start Redis: another one uses ${folder}, stop it first`);
}

function lastLine(log: string): string {
  try {
    return readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "it ended";
  } catch {
    return "it ended";
  }
}
