// Reads how much CPU the processes of this machine have used.

import { readdirSync, readFileSync } from "node:fs";

/** Holds CPU seconds since the same moment, of the whole machine and of our processes. */
export interface CpuSeconds {
  readonly machine: number;
  readonly own: number;
}

interface ProcessCpu {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** CPU seconds of the process and of its children that have ended. */
  readonly seconds: number;
}

const TICKS_PER_SECOND = 100;

/** Reads the CPU seconds used so far; counts the processes named in `servers` (default none) as ours. */
export function cpuSeconds(servers: readonly string[] = []): CpuSeconds {
  const processes = allProcesses();
  const ours = descendantsOf(process.pid, processes);
  const own = processes.filter(({ pid, name }) => ours.has(pid) || servers.includes(name));
  return { machine: machineSeconds(), own: own.reduce((sum, { seconds }) => sum + seconds, 0) };
}

/** Returns the CPU seconds that a process has used so far; 0 for a process that has ended. */
export function secondsOf(pid: number): number {
  return readProcess(pid)?.seconds ?? 0;
}

/** Returns the CPU seconds that a process and all below it have used so far, with children that have ended. */
export function treeSeconds(pid: number): number {
  const processes = allProcesses();
  const ours = descendantsOf(pid, processes);
  return processes.filter((one) => ours.has(one.pid)).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Returns whether a process with this id runs. */
export function isRunning(pid: number): boolean {
  return readProcess(pid) !== null;
}

/** Returns the CPU seconds used so far by all processes of a name, such as those of a shared PostgreSQL. */
export function namedSeconds(name: string): number {
  const named = allProcesses().filter((one) => one.name === name);
  return named.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Calls `start`, and finds the process of this name that the call has started below this process. */
export async function newPid<Result>(
  name: string,
  start: () => Promise<Result>,
): Promise<{ result: Result; pid: number }> {
  const before = ownPids(name);
  const result = await start();
  const pid = ownPids(name).find((found) => !before.includes(found));
  if (pid === undefined) throw new Error(`Cannot find the ${name} that was started`);
  return { result, pid };
}

function ownPids(name: string): number[] {
  const processes = allProcesses();
  const ours = descendantsOf(process.pid, processes);
  return processes.filter((one) => ours.has(one.pid) && one.name === name).map(({ pid }) => pid);
}

// Adds up user, nice, system and stolen time, without interrupts, which belong to no process.
function machineSeconds(): number {
  const [, user = 0, nice = 0, system = 0, , , , , steal = 0] = words(readFileSync("/proc/stat", "utf8")).map(Number);
  return (user + nice + system + steal) / TICKS_PER_SECOND;
}

function allProcesses(): ProcessCpu[] {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.flatMap((pid) => readProcess(pid) ?? []);
}

function readProcess(pid: number): ProcessCpu | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
    // proc(5): the name is followed by the state and the parent, and the 12th field after it begins the times.
    const rest = words(text.slice(text.lastIndexOf(")") + 2));
    const ticks = rest.slice(11, 15).reduce((sum, word) => sum + Number(word), 0);
    return { pid, name, parent: Number(rest[1]), seconds: ticks / TICKS_PER_SECOND };
  } catch {
    return null; // it has just ended
  }
}

function descendantsOf(root: number, processes: readonly ProcessCpu[]): Set<number> {
  const found = new Set([root]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return found;
}

function words(text: string): string[] {
  return text.split(/\s+/);
}
