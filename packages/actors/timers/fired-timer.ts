// Holds a fired timer: what it asks for, its lease, and how its attempt ends.
import type { Functions } from "../functions/functions.ts";
import { attemptsKey, deadLettersKey, timersKey } from "../model/keys.ts";

/** Says what a call of `lease_timers` replies about one timer. */
export interface LeasedTimer {
  /** Gives the number of the timer's partition. */
  readonly partition: number;
  /** Names the kind: `<actor>|<name>`. */
  readonly kind: string;
  /** Spells the member of the sorted set: `<actor>|<id>|<name>`. */
  readonly member: string;
  /** Gives the score of the lease. */
  readonly score: number;
  /** Gives the score at which the timer was due; of a timer that was leased before, no whole number. */
  readonly due: number;
  /** Counts the attempts, this one included. */
  readonly attempt: number;
  /** Gives the result of an effect that was performed and not committed, as JSON; null for none. */
  readonly result: string | null;
  /** Gives the trace in which the timer was set, as `timerTrace` spells it; empty for none. */
  readonly trace: string;
  /** Gives the Redis time of the lease, in ms. */
  readonly firedAt: number;
}

/** Configures what a fired timer calls. */
export interface FiredTimerOptions {
  readonly service: string;
  readonly functions: Functions;
  readonly leaseMs: number;
  /** Receives in how many ms a timer of a partition may fire again. */
  readonly onNext: (partition: number, inMs: number) => void;
}

const LETTER_TEXT = 1_000;

/** Holds a timer that has fired and is leased to this process. */
export class FiredTimer {
  /** Names the actor that has set the timer. */
  readonly actor: string;
  /** Gives the id of the actor. */
  readonly id: string;
  /** Names the timer. */
  readonly name: string;
  /** Gives what the lease says. */
  readonly leased: LeasedTimer;
  readonly #options: FiredTimerOptions;
  readonly #firedAt = performance.now();
  #score: number;

  constructor(leased: LeasedTimer, options: FiredTimerOptions) {
    const [actor = "", id = "", name = ""] = leased.member.split("|");
    this.actor = actor;
    this.id = id;
    this.name = name;
    this.leased = leased;
    this.#options = options;
    this.#score = leased.score;
  }

  /** Returns whether the timer was leased before, by this or another process. */
  get isAgain(): boolean {
    return !Number.isInteger(this.leased.due);
  }

  /** Returns about the present Redis time, in ms: that of the lease and what has passed since. */
  now(): number {
    return this.leased.firedAt + (performance.now() - this.#firedAt);
  }

  /** Returns the score of the lease, or of the pause after a failed attempt. Renewals move it. */
  score(): number {
    return this.#score;
  }

  /**
   * Extends the lease, which is an attempt from then on. Resolves with false when the timer was set again or removed, or
   * another process has it.
   */
  async renew(): Promise<boolean> {
    const { leaseMs } = this.#options;
    return this.#moveTo(await this.#call("renew_lease", this.#keys().slice(0, 1), [leaseMs]));
  }

  /** Ends a failed attempt; the timer fires again after the pause. Resolves with false when the lease is lost. */
  async fail(pauseMs: number, error: string, result: string | null): Promise<boolean> {
    const text = error.slice(0, LETTER_TEXT);
    const isOurs = this.#moveTo(await this.#call("fail_timer", this.#keys(), [pauseMs, text, result ?? ""]));
    if (isOurs) this.#firesAt(this.#score);
    return isOurs;
  }

  /** Gives the lease back, and takes the attempt from the count; `at` in ms of Redis time, null for at once. */
  async giveBack(at: number | null, result: string | null): Promise<void> {
    await this.#call("return_timer", this.#keys(), [at === null ? "" : Math.ceil(at), result ?? ""]);
    this.#firesAt(at ?? this.now());
  }

  /**
   * Makes the timer a dead letter; `next` is the next due time of a recurring timer. Resolves with false when the lease
   * is lost.
   */
  async bury(error: string, next: number | null): Promise<boolean> {
    const { attempt } = this.leased;
    const letter = letterOf(this.#options.service, this.leased, { attempts: attempt, error });
    const isBuried = (await this.#call("bury_timer", this.#keys(), [next ?? "", ...letter])) !== null;
    if (isBuried && next !== null) this.#firesAt(next);
    return isBuried;
  }

  #firesAt(score: number): void {
    this.#options.onNext(this.leased.partition, score - this.now());
  }

  async #call(
    name: "renew_lease" | "fail_timer" | "return_timer" | "bury_timer",
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    return await this.#options.functions.call(name, keys, [this.leased.member, this.#score, ...args]);
  }

  #moveTo(reply: unknown): boolean {
    if (reply === null) return false;
    this.#score = Number(reply);
    return true;
  }

  #keys(): string[] {
    return timerKeys(this.#options.service, this.leased);
  }
}

/** Spells the keys of a timer as `bury_timer` takes them; the other Functions take the first one or two. */
export function timerKeys(
  service: string,
  { partition, kind }: { readonly partition: number; readonly kind: string },
): string[] {
  return [
    timersKey(partition, service, kind),
    attemptsKey(partition, service),
    deadLettersKey(partition, service),
    timersKey(partition, service),
  ];
}

/** Returns the fields of a timer's dead letter; `bury_timer` adds the history and the result. */
export function letterOf(
  service: string,
  { partition, kind, member }: { readonly partition: number; readonly kind: string; readonly member: string },
  { attempts, error }: { readonly attempts: number; readonly error: string },
): string[] {
  const stream = timersKey(partition, service, kind);
  const text = error.slice(0, LETTER_TEXT);
  const letter = { stream, entry: member, group: service, deliveries: String(attempts), error: text, timer: member };
  return Object.entries(letter).flat();
}
