// Sends the commands by which one consumer takes part in its consumer group.
import type { Functions } from "../functions/functions.ts";
import type { RedisClient } from "../redis/connect.ts";
import { letterFields } from "./dead-letters.ts";
import { type Ending, endInOrder, type OrderedEvent } from "./in-order.ts";
import { consumersOf, type Entry, entriesOfStream, pendingOf } from "./stream-entries.ts";

/** Configures a member of a consumer group. */
export interface GroupMemberOptions {
  /** Names the consumer group. */
  readonly group: string;
  /** Names the consumer; each process has a name of its own. */
  readonly name: string;
  /** Spells the keys of the streams that the group reads. */
  readonly streams: readonly string[];
  readonly commands: RedisClient;
  readonly functions: Functions;
  /** Returns whether only this group reads the stream: handled entries are then deleted from it. */
  readonly isOwn: (stream: string) => boolean;
  /** Names the stream of dead letters in the partition of a stream. */
  readonly deadLetters: (stream: string) => string;
  readonly settings: GroupMemberSettings;
}

/** Sets the durations (ms) after which another consumer of the group counts as dead. */
export interface GroupMemberSettings {
  /** Sets the idle time after which a pending entry belongs to a dead consumer, in ms. */
  readonly claimIdleMs: number;
  /** Sets the idle time after which a consumer without pending entries is removed, in ms. */
  readonly retireAfterMs: number;
}

/** Holds an entry that is being handled, and the number of its deliveries, this one included. */
export interface Attempted {
  readonly entry: Entry;
  readonly deliveries: number;
}

const MOST_TAKEN_OVER = 100;
const HANDED_OVER_IDLE_MS = 86_400_000;

/** Acknowledges, refreshes, takes over and hands over entries, as one consumer of a group. */
export class GroupMember {
  readonly #options: GroupMemberOptions;

  constructor(options: GroupMemberOptions) {
    this.#options = options;
  }

  /** Acknowledges a handled entry. */
  async acknowledge({ stream, id }: Entry): Promise<void> {
    const { commands, group, isOwn } = this.#options;
    await commands.call("XACK", stream, group, id);
    if (isOwn(stream)) await commands.call("XDEL", stream, id);
  }

  /** Describes the call that acknowledges a handled entry, to be made in another Function. */
  acknowledging({ stream, id }: Entry): Ending {
    const { group, isOwn } = this.#options;
    return { name: "acknowledge", keys: [stream], args: [group, id, isOwn(stream) ? "1" : ""] };
  }

  /** Moves an entry to the dead letters and acknowledges it, both in one call. */
  async bury({ entry, deliveries }: Attempted, error: string, order?: OrderedEvent | null): Promise<void> {
    const { functions, commands, deadLetters, group, isOwn } = this.#options;
    const { stream, id, fields } = entry;
    const origin = order ? ["origin", order.first] : [];
    const letter = letterFields({ stream, entry: id, group, deliveries, error }, [...(fields ?? []), ...origin]);
    const ending: Ending = { name: "bury", keys: [stream, deadLetters(stream)], args: [group, id, ...letter] };
    if (order) await endInOrder({ functions, service: group }, order, { fate: "dead", ending });
    else await functions.call(ending.name, ending.keys, ending.args);
    if (isOwn(stream)) await commands.call("XDEL", stream, id);
  }

  /** Stores the number of deliveries of an entry, so that a consumer that takes the entry over goes on counting. */
  async setDeliveries({ stream, id }: Entry, deliveries: number): Promise<void> {
    const { commands, group, name } = this.#options;
    await commands.call("XCLAIM", stream, group, name, 0, id, "RETRYCOUNT", deliveries, "JUSTID");
  }

  /** Resets the idle time of held entries, so that no other consumer takes them over while this one lives. */
  async refresh(held: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { commands, group, name } = this.#options;
    for (const [stream, ids] of held) await commands.call("XCLAIM", stream, group, name, 0, ...ids, "JUSTID");
  }

  /** Claims the entries of dead consumers, at most 100 of each stream, except those for which `isHeld` is true. */
  async takeOver(isHeld: (entry: Pick<Entry, "stream" | "id">) => boolean): Promise<Attempted[]> {
    const { commands, group, name, settings, streams } = this.#options;
    const range = ["IDLE", settings.claimIdleMs, "-", "+", MOST_TAKEN_OVER];
    const replies = await Promise.all(streams.map((stream) => commands.call("XPENDING", stream, group, ...range)));
    const taken: Attempted[] = [];
    for (const [at, stream] of streams.entries()) {
      const pending = pendingOf(replies[at]).filter(({ id }) => !isHeld({ stream, id }));
      if (pending.length === 0) continue;
      const ids = pending.map(({ id }) => id);
      const reply = await commands.call("XCLAIM", stream, group, name, settings.claimIdleMs, ...ids);
      const before = new Map(pending.map(({ id, deliveries }) => [id, deliveries]));
      for (const entry of entriesOfStream(stream, reply)) {
        taken.push({ entry, deliveries: (before.get(entry.id) ?? 0) + 1 });
      }
    }
    return taken;
  }

  /** Removes the consumers of killed processes, once other consumers have taken over their entries. */
  async retireSilent(): Promise<void> {
    const { commands, functions, group, name, settings, streams } = this.#options;
    for (const stream of streams) {
      const consumers = consumersOf(await commands.call("XINFO", "CONSUMERS", stream, group));
      for (const one of consumers) {
        if (one.name === name || one.idleMs <= settings.retireAfterMs) continue;
        await functions.call("retire_consumer", [stream], [group, one.name]);
      }
    }
  }

  /** Leaves the group. Sets a long idle time on held entries, so that other consumers take them over at once. */
  async handOver(held: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { commands, functions, group, name, streams } = this.#options;
    for (const [stream, ids] of held) {
      await commands.call("XCLAIM", stream, group, name, 0, ...ids, "IDLE", HANDED_OVER_IDLE_MS, "JUSTID");
    }
    // The Function removes a consumer only when it has no pending entries.
    await Promise.all(streams.map((stream) => functions.call("retire_consumer", [stream], [group, name])));
  }
}
