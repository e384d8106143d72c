// Finds due timers, leases them to this process and fires them.
import type { Functions } from "../functions/functions.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import { isTransientError } from "../redis/transient-error.ts";

/** Holds a timer that has fired and is leased to this process. */
export interface FiredTimer {
  /** Names the actor that has set the timer. */
  readonly actor: string;
  /** Gives the id of the actor. */
  readonly id: string;
  /** Names the timer. */
  readonly name: string;
  /** Spells the member of the sorted set: `<actor>|<id>|<name>`. */
  readonly member: string;
  /** Returns the score of the lease: the time at which it ends, in ms. Renewals move it. */
  readonly score: () => number;
  /** Extends the lease; resolves with false when another process has the timer. */
  readonly renew: () => Promise<boolean>;
}

/** Sets the durations (ms) of the sweep. */
export interface TimersSettings {
  /** Sets how often due timers are leased, in ms; default 50. 0: only after hints, such as an expired key. */
  readonly sweepMs: number;
  /** Sets how long a fired timer is leased, in ms; default 10,000. After that another process may fire it. */
  readonly leaseMs: number;
}

/** Configures the sweep over one service's timers. */
export interface TimersOptions {
  /** Spells the key of each partition's sorted set, by the number of the partition. */
  readonly keys: readonly string[];
  /** Groups the partitions that one command can reach. */
  readonly shards: readonly (readonly number[])[];
  readonly functions: Functions;
  readonly settings: TimersSettings;
  readonly log: Log;
  /** Returns how many timers may be fired now. */
  readonly room: () => number;
  /** Lists timers of effects without a performer in this process, each as `<actor>|<name>`: the sweep skips them. */
  readonly leftToOthers: readonly string[];
  /** Handles a fired timer, and its failures, too. */
  readonly fire: (timer: FiredTimer) => void;
  readonly observe?: Observe | undefined;
}

const MOST_A_SWEEP = 256;
const FULL_PAUSE_MS = 5;

/**
 * Sweeps one service's timers: leases and fires due timers every `sweepMs`. A hint, such as an expired key or a timer
 * that a commit of this process made due at once, makes it sweep one partition sooner.
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
      // More timers may be due than there was room for: the next pause is 5 ms.
      work: async () => ((await this.#sweep(() => true)) ? FULL_PAUSE_MS : settings.sweepMs),
      onError: (error) => log.error({ error: String(error) }, "Cannot sweep timers"),
    });
  }

  /** Starts the sweep, at once. */
  start(): void {
    this.#isStarted = true;
    if (this.#options.settings.sweepMs > 0) this.#sweeping.start();
  }

  /** Stops the sweep; resolves when a sweep under way has ended. Fired timers go on. */
  async stop(): Promise<void> {
    await Promise.all([this.#sweeping.stop(), this.#prompting]);
  }

  /** Sweeps a partition now. Ignored before `start`. */
  prompt(partition: number): void {
    if (!this.#isStarted) return;
    this.#prompted.add(partition);
    this.#prompting ??= this.#followPrompts();
  }

  async #followPrompts(): Promise<void> {
    await Promise.resolve(); // one sweep serves all hints of one turn of the event loop
    while (this.#prompted.size > 0 && !this.#sweeping.signal.aborted) {
      const partitions = new Set(this.#prompted);
      this.#prompted.clear();
      await this.#sweep((partition) => partitions.has(partition));
    }
    this.#prompting = null;
  }

  // Returns whether more timers may be due than there was room for.
  async #sweep(isWanted: (partition: number) => boolean): Promise<boolean> {
    const { shards, log } = this.#options;
    // Each sweep starts at another partition, so that under load no partition is always the last.
    this.#turn += 1;
    const wanted = shards.map((shard) => shard.filter(isWanted)).filter((shard) => shard.length > 0);
    try {
      const isMore = await Promise.all(wanted.map((shard) => this.#lease(rotated(shard, this.#turn))));
      return isMore.includes(true);
    } catch (error) {
      log[isTransientError(error) ? "debug" : "error"]({ error: String(error) }, "Cannot look for due timers");
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
