// Starts programs that outlive this process.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Names a program to start and says how to ask whether it is ready. */
export interface DetachedOptions<Answer> {
  /** Names the program, by its path or as found on the PATH. */
  readonly command: string;
  /** Lists the arguments of the program. */
  readonly arguments: readonly string[];
  /** Sets the working folder; default: the one of this process. */
  readonly cwd?: string;
  /** Sets the environment; default: the one of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names the file to which the output of the program is appended; only this user can read the file. */
  readonly logFile: string;
  /** Asks the process with this number for its answer; null: no answer yet; "starting": alive, but not ready. */
  readonly ask: (pid: number) => Promise<Answer | "starting" | null>;
  /** Sets the ms without any answer after which the program is killed. */
  readonly silenceMs: number;
}

/** Says why a program did not become ready. */
export class StartFailure extends Error {
  /** Says what happened: the program could not be run, it ended, or it did not answer in time and was killed. */
  readonly kind: "not run" | "ended" | "silent";
  /** Gives the exit code; null when the program has none. */
  readonly exitCode: number | null;
  /** Gives the last line of the log, or the reason why the program could not be run. */
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
const OTHERS = 0o077;

/**
 * Starts a program in a process group of its own, so that the program outlives this process and no Ctrl-C reaches it.
 * Only this user can read the files that the program creates.
 * Resolves with the first answer of `ask`. Throws a StartFailure when the program does not become ready.
 */
export async function startDetached<Answer>(options: DetachedOptions<Answer>): Promise<Answer> {
  const { command, cwd, env, logFile } = options;
  const log = openSync(logFile, "a", 0o600);
  const place = { ...(cwd === undefined ? {} : { cwd }), ...(env === undefined ? {} : { env }) };
  const before = process.umask(OTHERS);
  const child = spawn(command, options.arguments, { ...place, detached: true, stdio: ["ignore", log, log] });
  process.umask(before);
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
