import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A program to start, and how it is known to be ready. */
export interface DetachedOptions<Answer> {
  readonly command: string;
  readonly arguments: readonly string[];
  /** Its working folder; default: this process's. */
  readonly cwd?: string;
  /** Its environment; default: this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** The file to which what it prints is appended, readable by this user only. */
  readonly logFile: string;
  /** Asks the process with this number for its answer; null: none yet; "starting": it answers, and is not ready. */
  readonly ask: (pid: number) => Promise<Answer | "starting" | null>;
  /** How long it may be silent, ms, before it is killed. */
  readonly silenceMs: number;
}

/** Says why a program did not become ready: it could not be run, it ended, or it was silent and has been killed. */
export class StartFailure extends Error {
  readonly kind: "not run" | "ended" | "silent";
  /** Its exit code; null where it has none. */
  readonly exitCode: number | null;
  /** The last line of its log. */
  readonly lastLine: string;

  constructor(kind: StartFailure["kind"], lastLine: string, exitCode: number | null = null) {
    super(`Cannot start the program: ${kind}, ${lastLine}`);
    this.name = "StartFailure";
    this.kind = kind;
    this.exitCode = exitCode;
    this.lastLine = lastLine;
  }
}

const ASK_EVERY_MS = 15;

/**
 * Starts a program in a process group of its own, so that it outlives this process and no Ctrl-C reaches it, and waits
 * for its answer. Throws StartFailure.
 */
export async function startDetached<Answer>(options: DetachedOptions<Answer>): Promise<Answer> {
  const { command, cwd, env, logFile } = options;
  const log = openSync(logFile, "a", 0o600);
  const place = { ...(cwd === undefined ? {} : { cwd }), ...(env === undefined ? {} : { env }) };
  const child = spawn(command, options.arguments, { ...place, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(new StartFailure("not run", error.message)));
    child.once("exit", (code) => reject(new StartFailure("ended", lastLineOf(logFile), code)));
  });
  child.unref();
  return await Promise.race([failed, answerOf(child, options)]);
}

async function answerOf<Answer>(
  child: ChildProcess,
  { ask, silenceMs, logFile }: DetachedOptions<Answer>,
): Promise<Answer> {
  let silentSince = performance.now();
  while (performance.now() - silentSince < silenceMs && child.exitCode === null && child.signalCode === null) {
    const answer = child.pid === undefined ? null : await ask(child.pid);
    if (answer !== null && answer !== "starting") return answer;
    if (answer === "starting") silentSince = performance.now();
    await sleep(ASK_EVERY_MS);
  }
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new StartFailure("ended", lastLineOf(logFile), child.exitCode);
  }
  child.kill("SIGKILL");
  throw new StartFailure("silent", lastLineOf(logFile));
}

function lastLineOf(logFile: string): string {
  try {
    return readFileSync(logFile, "utf8").trimEnd().split("\n").at(-1) ?? "";
  } catch {
    return "";
  }
}
