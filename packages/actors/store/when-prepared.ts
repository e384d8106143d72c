// Waits until a process with all rights has prepared the database.
import { setTimeout as sleep } from "node:timers/promises";
import type { RecurringLog } from "../model/recurring-log.ts";
import { redisFailure, unavailableReason } from "../redis/transient-error.ts";
import { OpenedDatabase, type OpenedOptions } from "./opened.ts";

/** Configures the wait for a database that another process must prepare. */
export interface WaitOptions {
  /** Ends the wait: opening then throws why the database cannot be used; default: it waits as long as it takes. */
  readonly signal?: AbortSignal | undefined;
  /** Called at each look that finds the database unprepared. */
  readonly onUnprepared?: ((error: unknown) => void) | undefined;
  /** Receives one line a minute meanwhile. */
  readonly recurring: RecurringLog;
}

const LOOK_EVERY_MS = 250;
const WAITING = "Waiting until Redis is prepared by a process with all rights, such as holdfast functions load";

/** Settles a database; while its user may not do what is missing, looks four times a second whether another has. */
export async function openWhenPrepared(
  options: OpenedOptions,
  { recurring, signal, onUnprepared }: WaitOptions,
): Promise<OpenedDatabase> {
  for (;;) {
    try {
      const opened = await OpenedDatabase.open(options);
      recurring.succeeded(WAITING);
      return opened;
    } catch (error) {
      if (unavailableReason(error) !== "unprepared") throw error;
      recurring.failed(WAITING, redisFailure(error));
      onUnprepared?.(error);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal?.aborted) throw error;
    }
  }
}
