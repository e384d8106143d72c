import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { type Functions, isPassing } from "./functions.ts";
import type { Log } from "./log.ts";
import type { EngineSettings } from "./settings.ts";

/** A fired timer, ours while its lease lasts. */
export interface FiredTimer {
  readonly actor: string;
  readonly id: string;
  readonly name: string;
  readonly member: string;
  /** The score under which it is leased now; renewals move it. */
  readonly score: () => number;
  /** Moves the lease on; false when it is another's. */
  readonly renew: () => Promise<boolean>;
}

/** What the timers of one service work with. */
export interface TimersOptions {
  /** One sorted set per partition, in the order of the partitions. */
  readonly keys: readonly string[];
  readonly functions: Functions;
  readonly connect: () => Redis;
  readonly settings: EngineSettings;
  readonly log: Log;
  readonly isPrompt: (key: string) => boolean;
  /** How many timers may be fired now. */
  readonly room: () => number;
  /** Handles a fired timer; owns its failures. */
  readonly fire: (timer: FiredTimer) => void;
}

const MOST_A_SWEEP = 100;

/**
 * The sweep over one service's timers: every `sweepMs` what is due is leased and fired. A prompt (an expired key, a timer
 * of our own that is due at once) only makes it look sooner.
 */
export class Timers {
  readonly #options: TimersOptions;
  readonly #stopping = new AbortController();
  readonly #prompted = new Set<string>();
  #isStarted = false;
  #sweeping: Promise<void> = Promise.resolve();
  #prompting: Promise<void> | null = null;
  #subscriber: Redis | undefined;

  constructor(options: TimersOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { settings } = this.#options;
    this.#isStarted = true;
    if (settings.prompts) await this.#subscribe();
    if (settings.sweepMs > 0) this.#sweeping = this.#keepSweeping();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#subscriber?.disconnect();
    await Promise.all([this.#sweeping, this.#prompting]);
  }

  /** Looks at a partition at once. */
  prompt(partition: number): void {
    const key = this.#options.keys[partition];
    if (!key || !this.#isStarted) return;
    this.#prompted.add(key);
    this.#prompting ??= this.#followPrompts();
  }

  async #followPrompts(): Promise<void> {
    await Promise.resolve(); // prompts of one turn of the event loop are followed together
    while (this.#prompted.size > 0 && !this.#stopping.signal.aborted) {
      const keys = [...this.#prompted];
      this.#prompted.clear();
      await this.#sweep(keys);
    }
    this.#prompting = null;
  }

  async #keepSweeping(): Promise<void> {
    const { settings, keys } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(settings.sweepMs, undefined, { signal }).catch(() => undefined);
      await this.#sweep(keys);
    }
  }

  async #sweep(keys: readonly string[]): Promise<void> {
    const { functions, settings, room, fire, log } = this.#options;
    const most = Math.min(room(), MOST_A_SWEEP);
    if (most <= 0 || this.#stopping.signal.aborted) return;
    try {
      const reply = await functions.call("lease_timers", keys, [settings.leaseMs, most]);
      const leased = Array.isArray(reply) ? reply.slice(1) : [];
      for (let at = 0; at + 2 < leased.length; at += 3) {
        const key = keys[Number(leased[at]) - 1] ?? "";
        fire(this.#fired(key, String(leased[at + 1]), Number(leased[at + 2])));
      }
    } catch (error) {
      log[isPassing(error) ? "debug" : "error"]({ error: String(error) }, "Cannot look for due timers");
    }
  }

  #fired(key: string, member: string, leased: number): FiredTimer {
    const { functions, settings } = this.#options;
    let score = leased;
    const [actor = "", id = "", name = ""] = member.split("|");
    async function renew(): Promise<boolean> {
      const renewed = await functions.call("renew_lease", [key], [member, score, settings.leaseMs]);
      if (renewed === null) return false;
      score = Number(renewed);
      return true;
    }
    return { actor, id, name, member, score: () => score, renew };
  }

  async #subscribe(): Promise<void> {
    const { connect, isPrompt, keys } = this.#options;
    const subscriber = connect();
    this.#subscriber = subscriber;
    subscriber.on("pmessage", (_pattern: string, _channel: string, key: string) => {
      const tag = /^\{\d+\}/.exec(key)?.[0];
      if (tag && isPrompt(key)) this.prompt(keys.findIndex((timers) => timers.startsWith(tag)));
    });
    await subscriber.psubscribe("__keyevent@*__:expired");
  }
}
