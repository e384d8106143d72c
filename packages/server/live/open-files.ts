import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const UNKNOWN = 1_024;
const UNLIMITED = 1_048_576;

/** Returns how many files and connections this process may have open; 1,024 where that cannot be found out. */
export function mostOpenFiles(): number {
  try {
    return parsed(/^Max open files +(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
  } catch {
    return ofShell();
  }
}

// A Mac has no /proc; a shell inherits the limit of this process.
function ofShell(): number {
  try {
    return parsed(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).trim());
  } catch {
    return UNKNOWN;
  }
}

function parsed(text: string | undefined): number {
  return text === "unlimited" ? UNLIMITED : Number.parseInt(text ?? "", 10) || UNKNOWN;
}
