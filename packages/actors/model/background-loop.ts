import { setTimeout as sleep } from "node:timers/promises";

/** What a loop repeats, and how often. */
export interface BackgroundLoopOptions {
  /** The pause between two runs, in ms. */
  readonly everyMs: number;
  /** Whether the first run comes after a pause; default false: it begins at once. */
  readonly pausesFirst?: boolean;
  /** Does the work; a number it resolves with replaces the next pause, in ms. */
  work(signal: AbortSignal): Promise<number | void>;
  /** Reports an error of the work; not called for errors after `stop`. The loop goes on. */
  onError(error: unknown): void;
}

/** Repeats work in the background, one run at a time, until it is stopped. */
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

  /** Begins; a second call does nothing. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the pause, waits for the run that is under way, and starts no other. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { everyMs, pausesFirst = false, work, onError } = this.#options;
    const { signal } = this;
    if (pausesFirst) await pause(everyMs, signal);
    while (!signal.aborted) {
      let next: number | void = undefined;
      try {
        next = await work(signal);
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      await pause(next ?? everyMs, signal);
    }
  }
}

// A pause that is cut short by the signal is over.
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
