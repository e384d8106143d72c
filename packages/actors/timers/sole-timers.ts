// Sets the recurring timers that have one actor only, so that no decision needs to.

import type { Functions } from "../functions/functions.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import { errorText } from "../model/errors.ts";
import { nextTime, soleId } from "../model/every.ts";
import { timerMember, timersKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import { isTransientError } from "../redis/transient-error.ts";
import type { Database } from "../store/database.ts";
import type { KnownKind } from "./endings.ts";

/** Configures the recurring timers of one service. */
export interface SoleTimersOptions {
  readonly service: string;
  readonly database: Pick<Database, "commands">;
  readonly functions: Pick<Functions, "withRetries">;
  readonly log: Log;
  /** Lists the kinds of timers of this process; kinds whose `every` has no `isSole` are ignored. */
  readonly kinds: readonly KnownKind[];
  /** Receives in how many ms a timer of partition 0 is due that was set. */
  readonly onTimer: (inMs: number) => void;
}

const EVERY_MS = 60_000;

/**
 * Sets each recurring timer with `isSole` at the start and then each minute, unless the timer is set: a commit sets it
 * again itself, but a decision, an operator or the loss of a Redis can have removed it.
 */
export class SoleTimers {
  readonly #options: SoleTimersOptions;
  readonly #setting: BackgroundLoop;

  constructor(options: SoleTimersOptions) {
    this.#options = options;
    this.#setting = new BackgroundLoop({
      everyMs: EVERY_MS,
      work: () => this.#set(),
      onError: (error) =>
        options.log[isTransientError(error) ? "debug" : "error"](
          { error: errorText(error) },
          "Cannot set recurring timers",
        ),
    });
  }

  /** Starts to set the timers. */
  start(): void {
    if (this.#options.kinds.some(({ policy }) => policy.every?.isSole)) this.#setting.start();
  }

  /** Stops. */
  async stop(): Promise<void> {
    await this.#setting.stop();
  }

  async #set(): Promise<void> {
    const { service, database, functions, kinds, onTimer } = this.#options;
    for (const { kind, actor, policy } of kinds) {
      if (!policy.every?.isSole) continue;
      const [seconds = 0, microseconds = 0] = await functions.withRetries(() => database.commands.time());
      const next = nextTime(policy.every, seconds * 1_000);
      if (next === null) continue;
      const member = timerMember(actor.name, soleId, policy.name);
      await functions.withRetries(
        () => database.commands.zadd(timersKey(0, service, kind), "NX", next, member),
        "write",
      );
      onTimer(next - seconds * 1_000 - microseconds / 1_000);
    }
  }
}
