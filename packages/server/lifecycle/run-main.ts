/** The life of a process, as its main sees it. */
export interface Lifetime {
  /** Adds what is to be done at the end; the last added is done first. */
  onStop(what: string, stop: () => void | Promise<void>): void;
}

type Stop = { what: string; stop: () => void | Promise<void> };

// One Ctrl-C under npm arrives twice: from the terminal and handed on by npm.
const SAME_PRESS_MS = 1_000;
const STOP_MS = 20_000;
// For what was printed to get out; what still keeps the loop busy by then are idle timers of clients.
const LINGER_MS = 100;

/**
 * Runs a process from start to stop. SIGTERM and SIGINT stop it in good order (exit 0), a second Ctrl-C at once
 * (exit 130). What fails at the start is printed, in one line where the error has a code, and the exit is 1.
 */
export function runMain(start: (lifetime: Lifetime) => Promise<void>): void {
  const stops: Stop[] = [];
  // A turn later, when signals are heard: one that came before would end the process where it stands.
  const started = Promise.resolve().then(() => start({ onStop: (what, stop) => void stops.push({ what, stop }) }));
  const end = onlyOnce(async (exitCode: number) => {
    process.exitCode = exitCode;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    // A stop in the middle of the start waits for it: what it has opened until then is known only afterwards.
    await started.catch(() => undefined);
    await stopAll(stops);
    setTimeout(() => process.exit(), LINGER_MS).unref();
  });
  started.catch((error: unknown) => {
    console.error(explain(error));
    return end(1);
  });
  onSignals(() => end(0));
  // One forgotten promise must not take the sales of everyone else with it.
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

/** Says what went wrong: one line for an error that has a code of ours, the whole stack for any other. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = "code" in error && error.message.startsWith("Cannot ");
  return isOurs ? error.message : (error.stack ?? error.message);
}
