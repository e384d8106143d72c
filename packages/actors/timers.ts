import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { type Functions, isPassing } from "./functions.ts";
import type { Log } from "./log.ts";
import type { EngineSettings } from "./settings.ts";

/** A fired timer, ours while its lease lasts. */
export interface FiredTimer {
  readonly key: string;
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

/** The sweep over one service's timers. */
export interface Timers {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Looks at a partition at once: it was given a timer that is due. */
  prompt(partition: number): void;
}

const MOST_A_SWEEP = 100;

/**
 * Creates the sweep: every `sweepMs` what is due is leased and fired. A prompt (an expired key, a timer of our own that
 * falls due at once) only makes it look sooner.
 */
export function createTimers(options: TimersOptions): Timers {
  const { keys, functions, settings, log } = options;
  const wake = new AbortController();
  const prompted = new Set<string>();
  let sweeping: Promise<void> = Promise.resolve();
  let prompting: Promise<void> | null = null;
  let subscriber: Redis | undefined;
  let isStarted = false;

  async function sweep(some: readonly string[]): Promise<void> {
    const room = Math.min(options.room(), MOST_A_SWEEP);
    if (room <= 0 || wake.signal.aborted) return;
    const reply = await functions.call("lease_timers", some, [settings.leaseMs, room]);
    if (!Array.isArray(reply)) return;
    for (let at = 1; at + 2 < reply.length; at += 3) {
      options.fire(firedTimer(some[Number(reply[at]) - 1] ?? "", String(reply[at + 1]), Number(reply[at + 2])));
    }
  }

  function firedTimer(key: string, member: string, leased: number): FiredTimer {
    let score = leased;
    const [actor = "", id = "", name = ""] = member.split("|");
    async function renew(): Promise<boolean> {
      const renewed = await functions.call("renew_lease", [key], [member, score, settings.leaseMs]);
      if (renewed === null) return false;
      score = Number(renewed);
      return true;
    }
    return { key, actor, id, name, member, score: () => score, renew };
  }

  async function keepSweeping(): Promise<void> {
    while (!wake.signal.aborted) {
      await sleep(settings.sweepMs, undefined, { signal: wake.signal }).catch(() => undefined);
      if (!wake.signal.aborted) await sweep(keys).catch(report);
    }
  }

  function report(error: unknown): void {
    const level = isPassing(error) ? "debug" : "error";
    log[level]({ error: String(error) }, "Cannot look for due timers");
  }

  function prompt(key: string): void {
    if (!isStarted) return;
    prompted.add(key);
    prompting ??= Promise.resolve().then(async () => {
      while (prompted.size > 0 && !wake.signal.aborted) {
        const some = [...prompted];
        prompted.clear();
        await sweep(some).catch(report);
      }
      prompting = null;
    });
  }

  async function subscribe(): Promise<void> {
    subscriber = options.connect();
    subscriber.on("pmessage", (_pattern: string, _channel: string, key: string) => {
      const tag = /^\{\d+\}/.exec(key)?.[0];
      const timers = tag && options.isPrompt(key) ? keys.find((timersKey) => timersKey.startsWith(tag)) : undefined;
      if (timers) prompt(timers);
    });
    await subscriber.psubscribe("__keyevent@*__:expired");
  }

  return {
    async start() {
      isStarted = true;
      if (settings.prompts) await subscribe();
      if (settings.sweepMs > 0) sweeping = keepSweeping();
    },
    async stop() {
      wake.abort();
      subscriber?.disconnect();
      await Promise.all([sweeping, prompting]);
    },
    prompt(partition) {
      const key = keys[partition];
      if (key) prompt(key);
    },
  };
}
