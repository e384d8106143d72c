// Runs one child process within bounds: starts it, gives it the file, watches its memory and time, and kills it.
import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Describes one run of the child. */
export interface ChildOptions {
  /** Words after the name of the program. */
  readonly words: readonly string[];
  /** Written to stdin, which stays open as long as this process lives. */
  readonly input: Uint8Array;
  /** Resident memory at which the child is killed, in bytes. */
  readonly rssBytes: number;
  /** Time after which the child is killed, ms. */
  readonly timeMs: number;
  /** Most bytes of an answer; the child is killed at more. */
  readonly answerBytes: number;
  /** Kills the child when aborted. */
  readonly signal: AbortSignal;
  /** Program of the child; default the one of this folder. */
  readonly program?: string | undefined;
}

/** Tells how a child ended. */
export interface ChildEnd {
  /** How it ended: `crashed` by the file, `unavailable` for want of something that no file is to blame for. */
  readonly how: "answered" | "too-heavy" | "too-slow" | "stopped" | "crashed" | "unavailable";
  /** What it wrote to stdout; empty unless it answered. */
  readonly stdout: Buffer;
  /** Largest resident memory that was seen, in bytes. */
  readonly peakRssBytes: number;
}

const PROGRAM = join(import.meta.dirname, "child.ts");
const POLL_MS = 25;
// `ps` is a process of its own, so it is asked less often.
const POLL_BY_PS_MS = 250;
const ENDED_BY_FILE = 65;
// A child that ends so was ended by its file; SIGKILL and SIGTERM come from outside.
const CRASHES: readonly (string | null)[] = ["SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGTRAP", "SIGFPE", "SIGSYS"];
// The shell forbids files (a core dump would hold the ticket) and bounds the time on a processor, so that a child
// whose parent is gone ends even within an endless loop. Where memory is short, the system ends the child first.
const BOUNDED = `{ echo 1000 > /proc/self/oom_score_adj; } 2>/dev/null
ulimit -c 0; ulimit -f 0; ulimit -t "$1"; shift; exec nice -n 10 "$@"`;
const run = promisify(execFile);

/** Runs the child until it ends; never rejects. No process is left behind, nor anything on the disk. */
export async function runChild({ signal, ...options }: ChildOptions): Promise<ChildEnd> {
  if (signal.aborted) return { how: "stopped", stdout: Buffer.alloc(0), peakRssBytes: 0 };
  const child = start(options);
  let killed: ChildEnd["how"] | null = null;
  const kill = (why: ChildEnd["how"]) => {
    killed ??= why;
    child.kill("SIGKILL");
  };
  const stop = () => kill("stopped");
  signal.addEventListener("abort", stop);
  const time = setTimeout(() => kill("too-slow"), options.timeMs);
  const memory = watchMemory(child, options.rssBytes, () => kill("too-heavy"));
  try {
    const answer = readAnswer(child, options.answerBytes, () => kill("crashed"));
    child.stdin.write(options.input);
    const how = await ended(child);
    const stdout = killed || how !== "answered" ? Buffer.alloc(0) : Buffer.concat(answer);
    return { how: killed ?? how, stdout, peakRssBytes: memory.peak() };
  } finally {
    clearTimeout(time);
    memory.end();
    signal.removeEventListener("abort", stop);
    child.stdin.destroy();
  }
}

function start({ words, timeMs, program = PROGRAM }: Omit<ChildOptions, "signal">): ChildProcessWithoutNullStreams {
  // Of wall time there is as much on every core; the rest is for threads that collect garbage.
  const cpuSeconds = Math.ceil(timeMs / 1_000) * 4 + 1;
  const command = [process.execPath, "--no-install", "--smol", program, ...words];
  const child = spawn("/bin/sh", ["-c", BOUNDED, "inspection", String(cpuSeconds), ...command], {
    // No secret of the site, and no file of its folder that configures Bun.
    env: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" },
    cwd: "/",
    stdio: "pipe",
    // In a group of its own: Ctrl-C in a terminal is for the site, which ends the child in its turn.
    detached: true,
  });
  child.stdin.on("error", ignore);
  child.stderr.resume();
  return child;
}

function readAnswer(child: ChildProcessWithoutNullStreams, most: number, tooMuch: () => void): Buffer[] {
  const pieces: Buffer[] = [];
  let length = 0;
  child.stdout.on("data", (piece: Buffer) => {
    length += piece.length;
    if (length > most) tooMuch();
    else pieces.push(piece);
  });
  return pieces;
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<ChildEnd["how"]> {
  const { promise, resolve } = Promise.withResolvers<ChildEnd["how"]>();
  child.on("error", () => resolve("unavailable"));
  child.on("close", (code, signal) => {
    if (code === 0) resolve("answered");
    else if (signal === "SIGXCPU") resolve("too-slow");
    else if (CRASHES.includes(signal) || code === ENDED_BY_FILE) resolve("crashed");
    else resolve("unavailable");
  });
  return await promise;
}

function watchMemory(child: ChildProcessWithoutNullStreams, most: number, tooMuch: () => void) {
  let peak = 0;
  const note = (rssBytes: number) => {
    peak = Math.max(peak, rssBytes);
    if (rssBytes > most) tooMuch();
  };
  const { pid } = child;
  const isLinux = process.platform === "linux";
  const poll = () => {
    if (pid === undefined) return;
    if (isLinux) note(rssFromProc(pid));
    else void rssFromPs(pid).then(note);
  };
  const timer = setInterval(poll, isLinux ? POLL_MS : POLL_BY_PS_MS);
  return { peak: () => peak, end: () => clearInterval(timer) };
}

// A child that has ended has no memory.
function rssFromProc(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

async function rssFromPs(pid: number): Promise<number> {
  try {
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
    return Number(stdout.trim()) * 1_024;
  } catch {
    return 0;
  }
}

function ignore(): void {}
