import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import pLimit from "p-limit";
import { TerminalError } from "./errors.ts";
import { type Functions, isPassing } from "./functions.ts";
import type { Log } from "./log.ts";
import type { EngineSettings } from "./settings.ts";
import { claimedEntriesOf, createStreamReader, type Entry } from "./stream-reader.ts";

/** What a consumer works with. */
export interface ConsumerOptions {
  readonly group: string;
  readonly name: string;
  readonly streams: readonly string[];
  readonly commands: Redis;
  readonly connect: () => Redis;
  readonly functions: Functions;
  readonly settings: EngineSettings;
  readonly log: Log;
  /** Handles an entry's event; called again on failure, so it must bear repeating. */
  readonly handle: (stream: string, fields: readonly string[]) => Promise<void>;
  /** The stream of dead letters in the partition of a stream. */
  readonly deadLetters: (stream: string) => string;
  readonly createGroups: () => Promise<void>;
}

/** One member of a consumer group. */
export interface Consumer {
  start(): void;
  stop(): Promise<void>;
  /** Whether its reader has turned lately. */
  isTurning(): boolean;
}

interface Held {
  readonly entry: Entry;
  deliveries: number;
  retry: ReturnType<typeof setTimeout> | undefined;
}

const MOST_WAITING = 1_000;
const HANDED_OVER_IDLE_MS = 86_400_000;

/**
 * Creates a consumer: what it reads is handled, acknowledged, retried by the schedule, and after that (or at once on a
 * TerminalError) moved to the dead letters. What it holds it refreshes; what a dead one held it takes over.
 */
export function createConsumer(options: ConsumerOptions): Consumer {
  const { group, name, streams, commands, functions, settings, log } = options;
  const held = new Map<string, Held>();
  const limit = pLimit(settings.slots);
  let isStopping = false;
  let upkeep: Promise<void> = Promise.resolve();
  const wake = new AbortController();

  const reader = createStreamReader({
    ...{ group, consumer: name, streams, log },
    ...{ connect: options.connect, createGroups: options.createGroups },
    ...{ blockMs: settings.blockMs, watchdogMs: settings.watchdogMs },
    isHeld: (stream, id) => held.has(`${stream}|${id}`),
    take: (entry) => take(entry, 1),
    room,
  });

  async function room(): Promise<number> {
    for (;;) {
      const free = settings.slots - limit.activeCount - limit.pendingCount;
      if (isStopping || (free > 0 && held.size < MOST_WAITING)) return Math.max(free, 1);
      await sleep(1);
    }
  }

  function take(entry: Entry, deliveries: number): void {
    const key = `${entry.stream}|${entry.id}`;
    if (held.has(key) || isStopping) return;
    const item: Held = { entry, deliveries, retry: undefined };
    held.set(key, item);
    run(key, item);
  }

  // Owned by the limiter; work() reports its own failures.
  function run(key: string, item: Held): void {
    void limit(() => work(key, item));
  }

  async function work(key: string, item: Held): Promise<void> {
    const { stream, id, fields } = item.entry;
    if (isStopping) return;
    try {
      if (fields) await options.handle(stream, fields);
      await commands.call("XACK", stream, group, id);
      held.delete(key);
    } catch (error) {
      await failed(key, item, error).catch((failure: unknown) => {
        log.warn({ stream, id, failure: String(failure) }, "Cannot put off an event");
        retryIn(key, item, settings.recoverEveryMs);
      });
    }
  }

  async function failed(key: string, item: Held, error: unknown): Promise<void> {
    const { stream, id } = item.entry;
    if (isPassing(error)) return retryIn(key, item, settings.recoverEveryMs);
    const wait = error instanceof TerminalError ? undefined : settings.retryMs[item.deliveries - 1];
    const fields = { stream, id, group, deliveries: item.deliveries, error: String(error) };
    if (wait === undefined) {
      await bury(item, String(error));
      held.delete(key);
      log.error(fields, "An event became a dead letter");
      return;
    }
    log.warn({ ...fields, wait }, "An event could not be handled and is retried");
    item.deliveries += 1;
    await commands.call("XCLAIM", stream, group, name, 0, id, "RETRYCOUNT", item.deliveries, "JUSTID");
    retryIn(key, item, wait);
  }

  async function bury({ entry, deliveries }: Held, error: string): Promise<void> {
    const { stream, id, fields } = entry;
    const letter = ["stream", stream, "entry", id, "group", group, "deliveries", deliveries, "error", error];
    const keys = [stream, options.deadLetters(stream)];
    await functions.call("bury", keys, [group, id, ...letter, ...(fields ?? [])]);
  }

  function retryIn(key: string, item: Held, ms: number): void {
    if (isStopping) return;
    item.retry = setTimeout(() => run(key, item), ms * (0.9 + Math.random() / 5));
  }

  // Without the refresh prefetched entries would be stolen from a consumer that lives.
  async function refresh(): Promise<void> {
    for (const [stream, ids] of byStream(held.values())) {
      await commands.call("XCLAIM", stream, group, name, 0, ...ids, "JUSTID");
    }
  }

  async function recover(): Promise<void> {
    const idle = settings.claimIdleMs;
    const looks = streams.map((stream) => commands.call("XPENDING", stream, group, "IDLE", idle, "-", "+", 100));
    const found = await Promise.all(looks);
    for (const [at, stream] of streams.entries()) {
      const pending = pendingOf(found[at]).filter(({ id }) => !held.has(`${stream}|${id}`));
      if (pending.length === 0 || isStopping) continue;
      const reply = await commands.call("XCLAIM", stream, group, name, idle, ...pending.map(({ id }) => id));
      const deliveries = new Map(pending.map(({ id, deliveries }) => [id, deliveries + 1]));
      const claimed = claimedEntriesOf(stream, reply);
      for (const entry of claimed) take(entry, deliveries.get(entry.id) ?? 1);
      if (claimed.length > 0)
        log.info({ stream, group, entries: claimed.length }, "Took over entries of a silent consumer");
    }
  }

  async function keepUp(): Promise<void> {
    const { signal } = wake;
    while (!isStopping) {
      await sleep(settings.recoverEveryMs, undefined, { signal }).catch(() => undefined);
      if (isStopping) return;
      await refresh()
        .then(recover)
        .catch((error: unknown) => log.debug({ group, error: String(error) }, "Cannot look after pending entries"));
    }
  }

  async function handOver(): Promise<void> {
    for (const [stream, ids] of byStream(held.values())) {
      await commands.call("XCLAIM", stream, group, name, 0, ...ids, "IDLE", HANDED_OVER_IDLE_MS, "JUSTID");
    }
    for (const stream of streams) await functions.call("retire_consumer", [stream], [group, name]);
  }

  async function stop(): Promise<void> {
    isStopping = true;
    wake.abort();
    for (const { retry } of held.values()) clearTimeout(retry);
    await Promise.all([reader.stop(), upkeep]);
    const patience = performance.now() + settings.stopMs;
    while (limit.activeCount > 0 && performance.now() < patience) await sleep(5);
    await handOver().catch((error: unknown) =>
      log.warn({ group, error: String(error) }, "Cannot hand over pending entries"),
    );
  }

  return {
    start() {
      reader.start();
      upkeep = keepUp();
    },
    stop,
    isTurning: () => performance.now() - reader.lastTurn() < settings.blockMs + settings.watchdogMs * 2,
  };
}

function byStream(items: Iterable<Held>): Map<string, string[]> {
  const streams = new Map<string, string[]>();
  for (const { entry } of items) streams.set(entry.stream, [...(streams.get(entry.stream) ?? []), entry.id]);
  return streams;
}

function pendingOf(reply: unknown): { id: string; deliveries: number }[] {
  if (!Array.isArray(reply)) return [];
  return reply.map(([id, , , deliveries]: [string, string, number, number]) => ({ id, deliveries }));
}
