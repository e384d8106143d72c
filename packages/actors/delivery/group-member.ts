// Sends the commands by which one consumer takes part in its consumer group.
import type { Functions } from "../functions/functions.ts";
import { asideKey, consumersKey, deadLettersKey } from "../model/keys.ts";
import type { RedisClient } from "../redis/connect.ts";
import { sendCommand } from "../redis/send.ts";
import { replyError } from "../redis/transient-error.ts";
import { type FailedAttempt, formatAttempts, parseAttempts } from "./attempts.ts";
import type { EntryName } from "./held-entries.ts";
import type { Ending } from "./in-order.ts";
import { type Attempted, memberOf } from "./set-aside.ts";
import { consumersOf, type Entry, entriesOfStream, type PendingEntry, pairsOf, pendingOf } from "./stream-entries.ts";

/** Configures a member of a consumer group. */
export interface GroupMemberOptions {
  /** Names the consumer group. */
  readonly group: string;
  /** Names the consumer; each process has a name of its own. */
  readonly name: string;
  /** Groups the streams that one command can read. */
  readonly shards: readonly (readonly string[])[];
  readonly commands: RedisClient;
  readonly functions: Functions;
  /** Returns whether only this group reads the stream: handled entries are then deleted from it. */
  readonly isOwn: (stream: string) => boolean;
  /** Gives the partition of a stream. */
  readonly partitionOf: (stream: string) => number;
  readonly settings: GroupMemberSettings;
  /** Receives the error of a command on one stream; the other streams are not affected. */
  readonly onStreamError: (stream: string, error: unknown) => void;
}

/** Sets the durations (ms) after which another consumer of the group counts as dead. */
export interface GroupMemberSettings {
  /** Sets the idle time after which a pending entry belongs to a dead consumer, in ms. */
  readonly claimIdleMs: number;
  /** Sets the time without a sign of life after which a consumer without pending entries is removed, in ms. */
  readonly retireAfterMs: number;
}

/** Says which entries are taken over. */
export interface TakeOverOptions {
  /** Returns whether an entry is left where it is. */
  readonly isLeft: (entry: EntryName) => boolean;
  /** Reserves an entry for this consumer; returns false when it may not be claimed. */
  readonly reserve: (entry: EntryName) => boolean;
  /** Limits the entries. */
  readonly most: number;
}

/** Holds entries that were taken over, and says whether more may wait. */
export interface TakenOver {
  readonly taken: readonly Attempted[];
  readonly isMore: boolean;
}

/** Lists held entries by their streams. */
export type HeldByStream = ReadonlyMap<string, readonly PendingEntry[]>;

const MOST_OF_A_STREAM = 100;
const HANDED_OVER_IDLE_MS = 86_400_000;
// Signs of life are kept for a day, so that operators see when a process was last there.
const SIGNS_KEPT_MS = 86_400_000;

/** Acknowledges, refreshes, takes over and hands over entries, as one consumer of a group. */
export class GroupMember {
  readonly #options: GroupMemberOptions;
  readonly #streams: readonly string[];

  constructor(options: GroupMemberOptions) {
    this.#options = options;
    this.#streams = options.shards.flat();
  }

  /** Returns whether only this group reads the stream: handled entries are then deleted from it. */
  isOwn(stream: string): boolean {
    return this.#options.isOwn(stream);
  }

  /** Acknowledges a handled entry, and forgets the failed attempts at it. */
  async acknowledge({ entry, attempts }: Attempted): Promise<void> {
    const { commands, group, isOwn } = this.#options;
    const { stream, id } = entry;
    await sendCommand(commands, "xack", [stream, group, id]);
    if (isOwn(stream)) await commands.call("XDEL", stream, id);
    if (attempts.length > 0) await this.forgetAttempts(entry);
  }

  /** Forgets the failed attempts at an entry. */
  async forgetAttempts(entry: Entry): Promise<void> {
    const { commands, group, partitionOf } = this.#options;
    await commands.call("HDEL", asideKey(partitionOf(entry.stream), group), memberOf(entry));
  }

  /** Describes the call that acknowledges a handled entry, to be made in another Function. */
  acknowledging({ stream, id }: Entry): Ending {
    const { group, isOwn } = this.#options;
    return { name: "acknowledge", keys: [stream], args: [group, id, isOwn(stream) ? "1" : ""] };
  }

  /** Describes the call that adds a dead letter and acknowledges the entry, both or neither. */
  burying({ entry }: Attempted, letter: readonly string[]): Ending {
    const { group, isOwn, partitionOf } = this.#options;
    const { stream, id } = entry;
    const partition = partitionOf(stream);
    const keys = [stream, deadLettersKey(partition, group), asideKey(partition, group)];
    return { name: "bury", keys, args: [group, id, memberOf(entry), isOwn(stream) ? "1" : "", ...letter] };
  }

  /** Stores the attempts at an entry, so that a consumer that takes the entry over goes on counting. */
  async noteAttempt({ entry, deliveries, attempts }: Attempted): Promise<void> {
    const { functions, group, name, partitionOf } = this.#options;
    const { stream, id } = entry;
    const keys = [stream, asideKey(partitionOf(stream), group)];
    const args = [group, name, id, deliveries, memberOf(entry), formatAttempts(attempts)];
    await functions.call("note_attempt", keys, args);
  }

  /** Resets the idle time of held entries, so that no other consumer takes them over while this one lives. */
  async refresh(held: HeldByStream): Promise<void> {
    await this.#ofEach([...held.keys()], async (stream) => await this.#keep(stream, held.get(stream) ?? []));
  }

  // Redis counts each reading of own pending entries as a delivery, which it is not: it is told what this process counts.
  async #keep(stream: string, held: readonly PendingEntry[], idle: readonly (string | number)[] = []): Promise<void> {
    const { commands, group, name } = this.#options;
    for (const count of new Set(held.map(({ deliveries }) => deliveries))) {
      const ids = held.filter(({ deliveries }) => deliveries === count).map(({ id }) => id);
      await commands.call("XCLAIM", stream, group, name, 0, ...ids, ...idle, "RETRYCOUNT", count, "JUSTID");
    }
  }

  /**
   * Claims entries of dead consumers, at most 100 of each stream and `most` in all, except those for which `isLeft` is
   * true. `reserve` is called for each before it is claimed; one for which it returns false is not claimed.
   */
  async takeOver({ isLeft, reserve, most }: TakeOverOptions): Promise<TakenOver> {
    const taken: Attempted[] = [];
    let isMore = false;
    for (const [stream, pending] of await this.#silentEntries()) {
      const found = pending.filter(({ id }) => !isLeft({ stream, id }));
      const next = found.slice(0, Math.max(0, most - taken.length));
      if (next.length < found.length || found.length === MOST_OF_A_STREAM) isMore = true;
      const wanted = next.filter(({ id }) => reserve({ stream, id }));
      if (wanted.length === 0) continue;
      const claimed = await this.#ofEach([stream], async () => await this.#claim(stream, wanted));
      taken.push(...[...claimed.values()].flat());
    }
    return { taken, isMore };
  }

  // One call asks about all streams that one command can read: nearly always there is nothing.
  async #silentEntries(): Promise<[stream: string, pending: PendingEntry[]][]> {
    const { functions, group, settings, shards, onStreamError } = this.#options;
    const args = [group, settings.claimIdleMs, MOST_OF_A_STREAM];
    const found = await Promise.all(
      shards.map(async (streams) => {
        const reply = await functions.call("silent_entries", streams, args);
        return pairsOf(reply).flatMap(([n, pending]): [string, PendingEntry[]][] => {
          const stream = streams[Number(n) - 1] ?? "";
          if (typeof pending === "string") onStreamError(stream, replyError(pending));
          return Array.isArray(pending) ? [[stream, pendingOf(pending)]] : [];
        });
      }),
    );
    return found.flat();
  }

  async #claim(stream: string, pending: readonly { id: string; deliveries: number }[]): Promise<Attempted[]> {
    const { commands, group, name, settings } = this.#options;
    const ids = pending.map(({ id }) => id);
    const reply = await commands.call("XCLAIM", stream, group, name, settings.claimIdleMs, ...ids);
    const entries = entriesOfStream(stream, reply);
    const before = new Map(pending.map(({ id, deliveries }) => [id, deliveries]));
    const attempts = await this.#attemptsAt(entries.filter(({ id }) => (before.get(id) ?? 0) > 1));
    return entries.map((entry) => ({
      entry,
      deliveries: (before.get(entry.id) ?? 0) + 1,
      attempts: attempts.get(memberOf(entry)) ?? [],
    }));
  }

  async #attemptsAt(entries: readonly Entry[]): Promise<Map<string, FailedAttempt[]>> {
    const { commands, group, partitionOf } = this.#options;
    const [first] = entries;
    if (!first) return new Map();
    const members = entries.map(memberOf);
    const texts = await commands.hmget(asideKey(partitionOf(first.stream), group), ...members);
    return new Map(members.map((member, at) => [member, parseAttempts(texts[at] ?? "")]));
  }

  /** Notes that this consumer lives, in every partition. */
  async showLife(): Promise<void> {
    const { functions, name } = this.#options;
    await Promise.all(this.#consumersByShard().map((keys) => functions.call("show_life", keys, [name])));
  }

  /** Removes the consumers of killed processes, once other consumers have taken over their entries. */
  async retireSilent(): Promise<void> {
    const { commands, functions, group, name, settings, partitionOf } = this.#options;
    const { retireAfterMs } = settings;
    await this.#ofEach(this.#streams, async (stream) => {
      const signs = consumersKey(partitionOf(stream), group);
      const consumers = consumersOf(await commands.call("XINFO", "CONSUMERS", stream, group));
      // Every command of a consumer resets the idle time of Redis; some servers do not reset it for a read without
      // entries, so the Function also compares the last sign of life.
      const silent = consumers.filter((one) => one.name !== name && one.idleMs > retireAfterMs);
      for (const one of silent)
        await functions.call("retire_consumer", [stream, signs], [group, one.name, retireAfterMs]);
    });
    const [seconds = 0] = await commands.time();
    const dead = `(${seconds * 1_000 - Math.max(retireAfterMs, SIGNS_KEPT_MS)}`;
    await Promise.all(
      this.#consumersByShard()
        .flat()
        .map((key) => commands.zremrangebyscore(key, "-inf", dead)),
    );
  }

  /**
   * Leaves the group. Sets a long idle time on entries that are pending for this consumer, so that other consumers take
   * them over at once: on those it holds, and on those that Redis sent while it stopped reading.
   */
  async handOver(held: HeldByStream): Promise<void> {
    const { commands, functions, group, name, partitionOf } = this.#options;
    await this.#ofEach(this.#streams, async (stream) => {
      // The Function removes a consumer only when it has no pending entries.
      const keys = [stream, consumersKey(partitionOf(stream), group)];
      const reply = await functions.call("retire_consumer", keys, [group, name, ""]);
      if (reply !== 1) await this.#handOverPending(stream, held.get(stream) ?? []);
    });
    await Promise.all(
      this.#consumersByShard()
        .flat()
        .map((key) => commands.zrem(key, name)),
    );
  }

  async #handOverPending(stream: string, held: readonly PendingEntry[]): Promise<void> {
    const { commands, group, name } = this.#options;
    const counted = new Map(held.map(({ id, deliveries }) => [id, deliveries]));
    for (let from = "-"; ; ) {
      const found = pendingOf(await commands.call("XPENDING", stream, group, from, "+", MOST_OF_A_STREAM, name));
      // What this process does not hold it has not tried: Redis has counted the sending.
      const handedOver = found.map(({ id, deliveries }) => ({ id, deliveries: counted.get(id) ?? deliveries - 1 }));
      await this.#keep(stream, handedOver, ["IDLE", HANDED_OVER_IDLE_MS]);
      if (found.length < MOST_OF_A_STREAM) return;
      from = `(${found.at(-1)?.id}`;
    }
  }

  #consumersByShard(): string[][] {
    const { shards, partitionOf, group } = this.#options;
    return shards.map((streams) => [...new Set(streams.map(partitionOf))].map((one) => consumersKey(one, group)));
  }

  // A stream that cannot be used, such as a key of another type, does not keep the work from the other streams.
  async #ofEach<Result>(
    streams: readonly string[],
    work: (stream: string) => Promise<Result>,
  ): Promise<Map<string, Result>> {
    const results = new Map<string, Result>();
    await Promise.all(
      streams.map(async (stream) => {
        try {
          results.set(stream, await work(stream));
        } catch (error) {
          this.#options.onStreamError(stream, error);
        }
      }),
    );
    return results;
  }
}
