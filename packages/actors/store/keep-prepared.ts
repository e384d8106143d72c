// Keeps a database prepared for processes whose users may not prepare it.
import { BackgroundLoop } from "../model/background-loop.ts";
import { guardedLog } from "../model/guarded.ts";
import type { Log } from "../model/log.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { redisFailure } from "../redis/transient-error.ts";
import type { Database } from "./database.ts";

/** Configures `keepPrepared`. */
export interface KeepPreparedOptions {
  /** Receives a line when the database cannot be prepared, one a minute while it cannot, and one when it can. */
  readonly log: Log;
  /** Sets the pause between two looks, in ms; default 5,000. */
  readonly everyMs?: number;
}

const FAILING = "Cannot prepare Redis for the services";

/**
 * Starts to look every 5 s whether a database has all that opening it settles, and settles it again: Functions that were
 * flushed are loaded, marks of an emptied database are set. For the process that owns the server, whose user has all
 * rights; the users of `aclRulesOf` have not, and wait for it.
 */
export function keepPrepared(
  { opened }: Pick<Database, "opened">,
  { log, everyMs = 5_000 }: KeepPreparedOptions,
): BackgroundLoop {
  const recurring = new RecurringLog(guardedLog(log));
  const loop = new BackgroundLoop({
    everyMs,
    pausesFirst: true,
    async work() {
      await opened.settleAgain();
      recurring.succeeded(FAILING);
    },
    onError: (error) => recurring.failed(FAILING, redisFailure(error)),
  });
  loop.start();
  return loop;
}
