// Identifies processes by number and start time.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Identifies a process for ever: a later process with the same number has another start time. */
export type ProcessIdentity = {
  /** Gives the number of the process. */
  pid: number;
  /** Gives the start time in the words of the operating system; compare it, do not parse it. */
  startedAt: string;
};

/** Identifies a running process; null when no process has this number, and for a zombie. */
export function identify(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === "linux" ? startFromProc(pid) : startFromPs(pid);
  return startedAt ? { pid, startedAt } : null;
}

/** Returns whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

function startFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces; after it come the state (field 3) and the start time (field 22).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function startFromPs(pid: number): string | null {
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return line.startsWith("Z") ? null : line.replace(/^\S+\s+/, "") || null;
  } catch {
    return null;
  }
}
