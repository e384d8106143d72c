// Deletes objects of the vault that no seal names, such as that of an upload whose process died before it was recorded.

import { BackgroundLoop, type Engine, type Log } from "@holdfast/actors";
import { sealDocument } from "../rules/seal-document.ts";
import type { Safe } from "../vault/safe.ts";

/** Holds the dependencies and durations of the sweep. */
export interface OrphanSweepOptions {
  readonly engine: Pick<Engine, "read" | "partitionOf">;
  readonly safe: () => Safe;
  readonly log: Log;
  /** Interval of the sweeps, ms; 0 turns them off. */
  readonly everyMs: number;
  /** Least age of an object that is deleted, ms; longer than any upload and any inspection lasts. */
  readonly ageMs: number;
}

/** Sweeps the vault now and then. Safe to run in several processes at once. */
export class OrphanSweep {
  readonly #options: OrphanSweepOptions;
  readonly #loop: BackgroundLoop;

  constructor(options: OrphanSweepOptions) {
    this.#options = options;
    this.#loop = new BackgroundLoop({
      everyMs: options.everyMs,
      work: () => this.sweep(),
      onError: (error) => options.log.warn({ error: String(error) }, "The sweep of the vault failed"),
    });
  }

  /** Starts the periodic sweeps. */
  start(): void {
    if (this.#options.everyMs > 0) this.#loop.start();
  }

  /** Stops the periodic sweeps and waits for the running one. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** Sweeps once. */
  async sweep(): Promise<void> {
    const { safe, log, ageMs } = this.#options;
    let deleted = 0;
    for await (const { name, changedAt } of safe().list()) {
      if (this.#loop.signal.aborted) break;
      if (Date.now() - changedAt < ageMs || (await this.#isNamed(name))) continue;
      await safe().destroy([name]);
      deleted += 1;
    }
    if (deleted > 0) log.warn({ deleted }, "Files that no ticket names were deleted from the vault");
  }

  // What the seal has given up is deleted by its own effect, and an object that is not ours is left alone.
  async #isNamed(name: string): Promise<boolean> {
    const { engine } = this.#options;
    const [ticketId = ""] = name.split(".", 1);
    if (engine.partitionOf(ticketId) === null) return true;
    const seal = await engine.read(sealDocument, ticketId);
    return [seal?.file?.object, seal?.next?.file?.object, ...(seal?.doomed ?? [])].includes(name);
  }
}
