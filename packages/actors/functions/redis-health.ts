// Notes which calls to Redis fail, so that an engine knows that it cannot work while its connection is open.
import type { UnavailableError, UnavailableReason } from "../model/errors.ts";
import type { Outage } from "../model/outage.ts";
import type { RecurringLog } from "../model/recurring-log.ts";
import { redisFailure } from "../redis/transient-error.ts";
import type { FunctionName } from "./library.ts";

/** Describes a call: its Function, and the place of its keys: their hash tag on a cluster, else always the same. */
export interface CallPlace {
  /** Names the Function; null for other commands. */
  readonly name: FunctionName | null;
  /** Says what the Function may do: `read`, `free` memory by removing data, or `write`. */
  readonly effect: "read" | "free" | "write";
  /** Names the part of the data that one server holds. */
  readonly place: string;
}

interface Failing extends CallPlace {
  readonly reason: UnavailableReason;
  readonly at: number;
}

// What a user may not do is asked by one Function only, which may not be called again for long.
const FORGET_MS = 10_000;
const AWAY: ReadonlySet<UnavailableReason> = new Set(["unreachable", "loading", "cluster_down"]);
const FAILING = "Redis does not serve";

/**
 * Remembers for each kind of call the last failure, until a call succeeds that shows that it is over. One serves all
 * engines of a process that share a database.
 */
export class RedisHealth {
  readonly #failing = new Map<string, Failing>();
  readonly #log: RecurringLog;
  readonly #outage: Outage;

  constructor(log: RecurringLog, outage: Outage) {
    this.#log = log;
    this.#outage = outage;
  }

  /** Says that some call fails; a caller then reports each success. */
  get isFailing(): boolean {
    return this.#failing.size > 0;
  }

  /** Notes a call that Redis could not serve. */
  failed(call: CallPlace, reason: UnavailableReason): void {
    this.#failing.set(`${call.place} ${call.name} ${call.effect}`, { ...call, reason, at: performance.now() });
  }

  /** Logs, as what recurs, that a caller was told that Redis is unavailable. */
  gaveUp({ name }: CallPlace, error: UnavailableError): void {
    const { message } = error.cause instanceof Error ? error.cause : error;
    const [failure, fields] = [{ ...redisFailure(error), error: message }, { call: name ?? "a command" }];
    // A cluster of which one server is away has connections all the same.
    if (AWAY.has(error.reason)) this.#outage.away(this, failure, fields);
    else this.#log.failed(FAILING, failure, fields);
  }

  /**
   * Notes a call that succeeded. It shows that Redis serves every call of the same place that asks no more of it: a
   * read says nothing about writes, and a Function that frees memory nothing about a full memory.
   */
  succeeded(call: CallPlace): void {
    for (const [key, failing] of this.#failing) {
      const isSame = failing.name === call.name && failing.effect === call.effect;
      const isCovered = failing.reason !== "not_permitted" && (call.effect === "write" || failing.effect === "read");
      if (failing.place === call.place && (isSame || isCovered)) this.#failing.delete(key);
    }
    if (this.#failing.size > 0) return;
    this.#log.succeeded(FAILING);
    this.#outage.back(this);
  }

  /** Returns why some call fails; null when none does. */
  reason(): UnavailableReason | null {
    for (const [key, { reason, at }] of this.#failing) {
      if (reason === "not_permitted" && performance.now() - at > FORGET_MS) this.#failing.delete(key);
      else return reason;
    }
    return null;
  }

  /** Returns a place at which a call fails; null when none does. */
  failingPlace(): string | null {
    for (const { place } of this.#failing.values()) return place;
    return null;
  }
}
