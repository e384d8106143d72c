// Runs a process from start to stop: signals, cleanup and exit codes.
/** Collects what a process cleans up at its end. */
export interface Lifetime {
  /** Adds a cleanup, named by `what` in the error of a failed one; the last one added runs first. */
  onStop(what: string, stop: () => void | Promise<void>): void;
  /** Aborts when the process is told to stop, also while it still starts; default: never. */
  readonly stopping?: AbortSignal;
}

type Stop = { what: string; stop: () => void | Promise<void> };

// One Ctrl-C under npm sends two signals: from the terminal, and passed on by npm.
const SAME_PRESS_MS = 1_000;
const STOP_MS = 20_000;
// Lets the output drain; after that only idle timers of clients keep the event loop busy.
const LINGER_MS = 100;

// Files and folders that the process and its children create are for this user alone.
const PRIVATE = 0o077;

/**
 * Runs a process from start to stop. SIGTERM and SIGINT run the cleanups and exit with 0; a second Ctrl-C exits at once
 * with 130. A failed start is printed (one line for an error with a code, else the stack) and exits with 1, as does a
 * failed cleanup, and a stop that takes longer than 20 s. Only this user can read what the process creates on disk.
 */
export function runMain(start: (lifetime: Lifetime) => Promise<void>): void {
  process.umask(PRIVATE);
  const stops: Stop[] = [];
  const stopping = new AbortController();
  const lifetime: Lifetime = {
    onStop: (what, stop) => void stops.push({ what, stop }),
    stopping: stopping.signal,
  };
  // Starts one microtask later, once the signal handlers are set: an earlier signal would skip the cleanups.
  const started = Promise.resolve().then(() => start(lifetime));
  const end = onlyOnce(async (exitCode: number) => {
    process.exitCode = exitCode;
    stopping.abort();
    setTimeout(() => process.exit(1), STOP_MS).unref();
    // Waits for a start in progress: only then is every cleanup known.
    await started.catch(() => undefined);
    await stopAll(stops);
    setTimeout(() => process.exit(), LINGER_MS).unref();
  });
  started.catch((error: unknown) => {
    console.error(explain(error));
    return end(1);
  });
  onSignals(() => end(0));
  // One forgotten promise must not end the process and the purchases of everyone else.
  process.on("unhandledRejection", (error) => console.error("Unhandled rejection:", error));
}

function onSignals(end: () => Promise<void>): void {
  let pressedAt: number | null = null;
  const stop = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    const isAgain = pressedAt !== null && now - pressedAt > SAME_PRESS_MS;
    if (signal === "SIGINT" && isAgain) process.exit(130);
    pressedAt ??= now;
    void end();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

async function stopAll(stops: readonly Stop[]): Promise<void> {
  for (const { what, stop } of stops.toReversed()) {
    try {
      await stop();
    } catch (error) {
      process.exitCode = 1;
      console.error(`Cannot stop ${what}: ${explain(error)}`);
    }
  }
}

function onlyOnce(run: (exitCode: number) => Promise<void>): (exitCode: number) => Promise<void> {
  let running: Promise<void> | null = null;
  return (exitCode) => {
    running ??= run(exitCode);
    return running;
  };
}

/** Returns one line for an error of ours (it has a code), the stack for any other error. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = "code" in error && error.message.startsWith("Cannot ");
  return isOurs ? error.message : (error.stack ?? error.message);
}
