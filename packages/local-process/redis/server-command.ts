// Finds a Redis or Valkey server on this machine.
import { execFileSync } from "node:child_process";

/** Names a Redis or Valkey server that can run on this machine. */
export type ServerCommand = {
  /** Names the program, by its path or as found on the PATH. */
  command: string;
  /** Lists the arguments of the given command line. */
  arguments: string[];
  /** Gives the version, such as `8.0.1`. */
  version: string;
};

const NAMES = ["redis-server", "valkey-server"];
const OLDEST_MAJOR = 7;

/**
 * Finds a `redis-server`, else a `valkey-server`, of version 7.0 or newer on the PATH; null when there is none.
 *
 * With a `preferred` command line, such as `valkey-server --loadmodule /opt/libjson.so`, tries only that one.
 */
export function findServerCommand(preferred?: string): ServerCommand | null {
  if (preferred) return inspect(...splitCommand(preferred));
  for (const name of NAMES) {
    const found = inspect(name, []);
    if (found) return found;
  }
  return null;
}

function splitCommand(line: string): [string, string[]] {
  const [command = "", ...rest] = line.trim().split(/\s+/);
  return [command, rest];
}

function inspect(command: string, extra: string[]): ServerCommand | null {
  try {
    const text = execFileSync(command, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const version = /v=(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? "0";
    return Number.parseInt(version, 10) >= OLDEST_MAJOR ? { command, arguments: extra, version } : null;
  } catch {
    return null;
  }
}
