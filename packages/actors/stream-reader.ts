import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Log } from "./log.ts";

/** An entry of a stream as a consumer group hands it out. */
export interface Entry {
  readonly stream: string;
  readonly id: string;
  /** Fields and values in turn; null when the entry was deleted from the stream. */
  readonly fields: readonly string[] | null;
}

/** What a reader of a consumer group works with; durations in ms. */
export interface StreamReaderOptions {
  readonly group: string;
  readonly consumer: string;
  readonly streams: readonly string[];
  readonly connect: () => Redis;
  readonly blockMs: number;
  readonly watchdogMs: number;
  readonly log: Log;
  /** How many more entries may be taken; waits while it is none. */
  readonly room: () => Promise<number>;
  readonly isHeld: (stream: string, id: string) => boolean;
  readonly take: (entry: Entry) => void;
  /** Called when the group is gone, as after a Redis that lost its data. */
  readonly createGroups: () => Promise<void>;
}

/** Reads a consumer group until it is stopped. */
export interface StreamReader {
  start(): void;
  /** Takes nothing more from now on; resolves when the last turn is over. */
  stop(): Promise<void>;
  /** When a turn last ended well, by the process's clock; 0 before the first. */
  lastTurn(): number;
}

const OWN_PENDING_COUNT = 500;
const PAUSE_MS = 100;

/**
 * Creates the reader of one consumer over streams of one server. After each (re)connect it first reads the consumer's
 * own pending entries, for a reply may have been lost on the way, then new ones. A turn that takes longer than
 * `blockMs + watchdogMs` has a dead connection: it is thrown away and a new one made.
 */
export function createStreamReader(options: StreamReaderOptions): StreamReader {
  const { group, consumer, streams, log } = options;
  let redis = options.connect();
  let isStopping = false;
  let owesPending = true;
  let lastTurn = 0;
  let running: Promise<void> = Promise.resolve();

  async function read(count: number, ids: readonly string[], block: boolean): Promise<Entry[]> {
    const wait = block ? ["BLOCK", options.blockMs] : [];
    const turn = redis.call(
      "XREADGROUP",
      "GROUP",
      group,
      consumer,
      "COUNT",
      count,
      ...wait,
      "STREAMS",
      ...streams,
      ...ids,
    );
    return entriesOf(await within(turn, options.blockMs + options.watchdogMs));
  }

  async function readOwnPending(): Promise<void> {
    let after = new Map(streams.map((stream) => [stream, "0"]));
    for (;;) {
      const found = await read(
        OWN_PENDING_COUNT,
        streams.map((stream) => after.get(stream) ?? "0"),
        false,
      );
      for (const entry of found) if (!options.isHeld(entry.stream, entry.id)) options.take(entry);
      if (found.length < OWN_PENDING_COUNT) return;
      after = new Map([...after, ...found.map(({ stream, id }): [string, string] => [stream, id])]);
    }
  }

  async function turn(): Promise<void> {
    if (redis.status !== "ready") {
      owesPending = true;
      await sleep(PAUSE_MS / 5);
      return;
    }
    if (owesPending) {
      await readOwnPending();
      owesPending = false;
    }
    const room = await options.room();
    if (isStopping) return;
    const count = Math.max(1, Math.floor(room / streams.length));
    for (const entry of await read(
      count,
      streams.map(() => ">"),
      true,
    ))
      options.take(entry);
    lastTurn = performance.now();
  }

  async function recover(error: unknown): Promise<void> {
    owesPending = true;
    if (isStopping) return;
    if (error instanceof StandstillError) {
      log.warn({ group, consumer }, "A blocking read stood still: its connection is replaced");
      redis.disconnect();
      redis = options.connect();
    } else if (error instanceof Error && error.message.startsWith("NOGROUP")) {
      log.error({ group }, "A consumer group is gone: Redis lost data; it is created again");
      await options.createGroups().catch((failure: unknown) => log.warn({ failure }, "Cannot create consumer groups"));
    } else {
      log.debug({ group, error: String(error) }, "A blocking read failed");
    }
    await sleep(PAUSE_MS);
  }

  async function loop(): Promise<void> {
    while (!isStopping) await turn().catch(recover);
  }

  return {
    start() {
      running = loop();
    },
    async stop() {
      isStopping = true;
      redis.disconnect();
      await running;
    },
    lastTurn: () => lastTurn,
  };
}

class StandstillError extends Error {}

async function within<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const standstill = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StandstillError("Cannot read: the connection stands still")), ms);
  });
  try {
    return await Promise.race([work, standstill]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads the reply of XREADGROUP and XREAD. */
export function entriesOf(reply: unknown): Entry[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap(([stream, entries]: [string, unknown]) => claimedEntriesOf(stream, entries));
}

/** Reads entries of one stream, as XCLAIM and XRANGE reply. */
export function claimedEntriesOf(stream: string, entries: unknown): Entry[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: [string, string[] | null] | null) =>
    entry ? [{ stream, id: entry[0], fields: entry[1] }] : [],
  );
}
