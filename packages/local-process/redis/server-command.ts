import { execFileSync } from "node:child_process";

/** A Redis or Valkey server that can be run here. */
export type ServerCommand = { command: string; arguments: string[]; version: string };

const NAMES = ["redis-server", "valkey-server"];
const OLDEST_MAJOR = 7;

/**
 * Finds a `redis-server` or `valkey-server` of version 7.0 or newer on the PATH; null when there is none.
 *
 * A `preferred` command line, such as `valkey-server --loadmodule /opt/libjson.so`, is tried alone.
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
