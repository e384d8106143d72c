// Runs a Redis server as a detached process on a folder.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RedisProblem } from "@holdfast/actors/redis";
import { StartFailure, startDetached } from "../process/detached-process.ts";
import { askServer, type ServerAnswer } from "./ask-server.ts";
import type { ServerCommand } from "./server-command.ts";
import { USERS_FILE } from "./users.ts";

/**
 * Configures the start of a server: its port on this machine, its other settings as command line arguments, and the
 * password of its operator.
 */
export type StartOptions = { port: number; settings: string[]; password: string };

const IN_USE_EXIT = 75;
const SOCKET_FILE = "redis.sock";
const SOCKET_PATH_BYTES = 104;
const UNANSWERED_MS = 10_000;

/**
 * Starts a server in a process group of its own, so that no Ctrl-C reaches it, and waits until it has loaded its data.
 *
 * Throws `REDIS_FOLDER_IN_USE` when another server holds the folder, and `REDIS_START_FAILED` when the server ends
 * (with the last line of its log) or does not answer for 10 s.
 */
export async function startProcess(
  server: ServerCommand,
  folder: string,
  options: StartOptions,
): Promise<ServerAnswer> {
  const { port, settings, password } = options;
  const logFile = join(folder, "redis.log");
  const place = ["--dir", folder, "--port", String(port), "--bind", "127.0.0.1", "--protected-mode", "yes"];
  const socket = socketOf(folder);
  if (socket !== null) place.push("--unixsocket", socket, "--unixsocketperm", "700");
  const own = [...place, "--logfile", logFile, "--pidfile", pidFile(folder), "--aclfile", join(folder, USERS_FILE)];
  const [command = "", ...rest] = [...holdFolder(folder), server.command, ...server.arguments, ...settings, ...own];
  try {
    const ask = (pid: number) => askProcess(pid, port, password);
    return await startDetached({ command, arguments: rest, cwd: folder, logFile, ask, silenceMs: UNANSWERED_MS });
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    if (error.exitCode === IN_USE_EXIT) throw folderInUse(folder);
    throw startFailure(error.kind === "silent" ? `no answer on port ${port}` : error.lastLine || "it ended");
  }
}

async function askProcess(pid: number, port: number, password: string): Promise<ServerAnswer | "starting" | null> {
  const answer = await askServer(port, password);
  // Another server has the port: ours will end because it cannot take it.
  return answer && (answer.pid !== pid || answer.isLoading) ? "starting" : answer;
}

/** Reads the pid file of a folder, which the server itself writes; null when the file is absent or unreadable. */
export function pidInFolder(folder: string): number | null {
  try {
    return Number.parseInt(readFileSync(pidFile(folder), "utf8"), 10) || null;
  } catch {
    return null;
  }
}

// Programs of this machine reach the server by it at less cost than by TCP. The system cuts longer paths off.
function socketOf(folder: string): string | null {
  const path = join(folder, SOCKET_FILE);
  return Buffer.byteLength(path) < SOCKET_PATH_BYTES ? path : null;
}

function pidFile(folder: string): string {
  return join(folder, "redis.pid");
}

// Passes a lock to the server that ends with it: a second server on the folder cannot start, even from another
// container that shares the folder. A Mac has no flock; there the record alone prevents a second server.
function holdFolder(folder: string): string[] {
  try {
    const version = execFileSync("flock", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    if (!version.includes("util-linux")) return [];
    return ["flock", "--no-fork", "--nonblock", "-E", String(IN_USE_EXIT), join(folder, "in-use")];
  } catch {
    return [];
  }
}

function startFailure(reason: string): RedisProblem {
  return new RedisProblem("REDIS_START_FAILED", `Cannot start Redis: ${reason}`);
}

function folderInUse(folder: string): RedisProblem {
  return new RedisProblem("REDIS_FOLDER_IN_USE", `Cannot start Redis: another one uses ${folder}, stop it first`);
}
