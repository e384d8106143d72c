// Repeats a part of the start while another process has not prepared Redis for it.
import { setTimeout as sleep } from "node:timers/promises";
import { unavailableReason } from "@holdfast/actors/redis";

/** Configures the wait. */
export interface WhenPreparedOptions {
  /** Ends the wait: the last error is thrown; default: it waits as long as it takes. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each attempt that Redis does not permit. */
  readonly onUnprepared: (error: unknown) => void;
}

const LOOK_EVERY_MS = 250;

/** Runs work, and again every 250 ms while Redis says that its user may not do this. Throws any other error. */
export async function whenPrepared<Result>(
  work: () => Promise<Result>,
  { signal, onUnprepared }: WhenPreparedOptions,
): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (unavailableReason(error) !== "not_permitted" || signal?.aborted) throw error;
      onUnprepared(error);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
