import { type Functions, isPassing } from "../functions/functions.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";

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

/** Durations (ms) of the sweep over timers. */
export interface TimersSettings {
  /** How often due timers are leased; 0 leaves it to the prompts. */
  readonly sweepMs: number;
  /** How long a fired timer is leased to one process before it fires elsewhere. */
  readonly leaseMs: number;
}

/** What the timers of one service work with. */
export interface TimersOptions {
  /** The sorted set of each partition, in their order. */
  readonly keys: readonly string[];
  /** The partitions by what one command can touch. */
  readonly shards: readonly (readonly number[])[];
  readonly functions: Functions;
  readonly settings: TimersSettings;
  readonly log: Log;
  /** How many timers may be fired now. */
  readonly room: () => number;
  /** Timers of effects that have no performer in this process, each as `<actor>|<name>`: never leased here. */
  readonly leftToOthers: readonly string[];
  /** Handles a fired timer; owns its failures. */
  readonly fire: (timer: FiredTimer) => void;
  readonly observe?: Observe | undefined;
}

const MOST_A_SWEEP = 256;
const FULL_PAUSE_MS = 5;

/**
 * The sweep over one service's timers: every `sweepMs` what is due is leased and fired. A prompt (an expired key, a timer
 * of our own that is due at once) only makes it look sooner.
 */
export class Timers {
  readonly #options: TimersOptions;
  readonly #sweeping: BackgroundLoop;
  readonly #prompted = new Set<number>();
  #isStarted = false;
  #prompting: Promise<void> | null = null;
  #turn = 0;

  constructor(options: TimersOptions) {
    this.#options = options;
    const { log, settings } = options;
    this.#sweeping = new BackgroundLoop({
      everyMs: settings.sweepMs,
      // When as many timers were due as there was room for, more may be due: the next pause is short.
      work: async () => ((await this.#sweep(() => true)) ? FULL_PAUSE_MS : settings.sweepMs),
      onError: (error) => log.error({ error: String(error) }, "Cannot sweep timers"),
    });
  }

  start(): void {
    this.#isStarted = true;
    if (this.#options.settings.sweepMs > 0) this.#sweeping.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#sweeping.stop(), this.#prompting]);
  }

  /** Looks at a partition at once. */
  prompt(partition: number): void {
    if (!this.#isStarted) return;
    this.#prompted.add(partition);
    this.#prompting ??= this.#followPrompts();
  }

  async #followPrompts(): Promise<void> {
    await Promise.resolve(); // prompts of one turn of the event loop are followed together
    while (this.#prompted.size > 0 && !this.#sweeping.signal.aborted) {
      const partitions = new Set(this.#prompted);
      this.#prompted.clear();
      await this.#sweep((partition) => partitions.has(partition));
    }
    this.#prompting = null;
  }

  // Whether some of what is due had to be left for want of room.
  async #sweep(isWanted: (partition: number) => boolean): Promise<boolean> {
    const { shards, log } = this.#options;
    // Each sweep begins at another partition, so that under load none is always served last.
    this.#turn += 1;
    const wanted = shards.map((shard) => shard.filter(isWanted)).filter((shard) => shard.length > 0);
    try {
      const isMore = await Promise.all(wanted.map((shard) => this.#lease(rotated(shard, this.#turn))));
      return isMore.includes(true);
    } catch (error) {
      log[isPassing(error) ? "debug" : "error"]({ error: String(error) }, "Cannot look for due timers");
      return false;
    }
  }

  async #lease(shard: readonly number[]): Promise<boolean> {
    const { functions, settings, room, fire, observe, leftToOthers } = this.#options;
    const most = Math.min(room(), MOST_A_SWEEP);
    if (this.#sweeping.signal.aborted) return false;
    if (most <= 0) return true;
    const keys = shard.map((partition) => this.#options.keys[partition] ?? "");
    const reply = await functions.call("lease_timers", keys, [settings.leaseMs, most, ...leftToOthers]);
    const [now, ...leased] = Array.isArray(reply) ? reply : [];
    for (let at = 0; at + 3 < leased.length; at += 4) {
      const [key, member, score, due] = leased.slice(at, at + 4);
      observe?.({ kind: "timer fired", lateMs: Number(now) - Number(due) });
      fire(this.#fired(keys[Number(key) - 1] ?? "", String(member), Number(score)));
    }
    return leased.length >= 4 * most;
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
}

function rotated(shard: readonly number[], turn: number): number[] {
  const at = turn % shard.length;
  return [...shard.slice(at), ...shard.slice(0, at)];
}
