// Reads from /proc what processes run and how much memory they have; there is none on macOS.
import { readdirSync, readFileSync } from "node:fs";

/** Says whether this system shows its processes in /proc. */
export const showsProcesses = process.platform === "linux";

/** Returns the resident memory of a process, in MB; 0 for one that has ended. */
export function memoryOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(fileOf(pid, "status"))?.[1];
  return Math.round(Number(kilobytes ?? 0) / 1_024);
}

/** Returns the command lines of the processes that a process has started and that still run. */
export function childrenOf(pid: number): string[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const isChild = (other: string) => Number(/^PPid:\s+(\d+)/m.exec(fileOf(Number(other), "status"))?.[1]) === pid;
  return all.filter(isChild).map((other) => fileOf(Number(other), "cmdline").replaceAll("\0", " ").trim());
}

/** Samples the memory of a process every 50 ms until `end()` returns the most it had, in MB. */
export function watchMemory(pid: number): { end(): number } {
  let most = memoryOf(pid);
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(pid));
  }, 50);
  return {
    end() {
      clearInterval(timer);
      return Math.max(most, memoryOf(pid));
    },
  };
}

function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}
