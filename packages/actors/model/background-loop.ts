// Runs periodic work, such as sweeps, until it is stopped.
import { setTimeout as sleep } from "node:timers/promises";
import { callGuarded } from "./guarded.ts";

/** Says how long a loop pauses before its next run, when that is not its usual pause. */
export interface NextPause {
  /** Sets the pause, in ms. */
  readonly pauseMs: number;
}

/** Configures a background loop. */
export interface BackgroundLoopOptions {
  /** Sets the pause between two runs, in ms. */
  readonly everyMs: number;
  /** Makes the first run begin after a pause; default false: the first run begins at once. */
  readonly pausesFirst?: boolean;
  /** Does the work of one run; may say how long the next pause is. A count of what was done is no pause. */
  work(signal: AbortSignal): Promise<NextPause | void>;
  /** Receives an error of a run; the loop continues, even when `onError` throws. Not called for errors after `stop`. */
  onError(error: unknown): void;
}

/** Repeats work in the background, one run at a time, until `stop` is called. */
export class BackgroundLoop {
  readonly #options: BackgroundLoopOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: BackgroundLoopOptions) {
    this.#options = options;
  }

  /** Aborts when the loop is stopped. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Starts the loop; a second call does nothing. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Stops the loop: ends a pause at once, starts no further run, and resolves when a run under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { everyMs, pausesFirst = false, work, onError } = this.#options;
    const { signal } = this;
    if (pausesFirst) await pause(everyMs, signal);
    while (!signal.aborted) {
      let next: NextPause | void = undefined;
      try {
        next = await work(signal);
      } catch (error) {
        if (!signal.aborted) callGuarded(() => onError(error), ignore);
      }
      await pause(next?.pauseMs ?? everyMs, signal);
    }
  }
}

// Resolves also when the signal ends the pause early.
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function ignore(): void {}
