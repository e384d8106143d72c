import type { Functions } from "../functions/functions.ts";
import type { RedisClient } from "../redis/connect.ts";
import { letterFields } from "./dead-letters.ts";
import { consumersOf, type Entry, entriesOfStream, pendingOf } from "./stream-entries.ts";

/** Says which consumer of which group sends its commands where. */
export interface GroupMemberOptions {
  readonly group: string;
  /** The consumer's name; each process has another. */
  readonly name: string;
  readonly streams: readonly string[];
  readonly commands: RedisClient;
  readonly functions: Functions;
  /** Whether a stream is for this group alone: then handled entries are removed from it. */
  readonly isOwn: (stream: string) => boolean;
  /** Names the stream of dead letters in the partition of a stream. */
  readonly deadLetters: (stream: string) => string;
  readonly settings: GroupMemberSettings;
}

/** Durations (ms) after which others of the group are taken for dead. */
export interface GroupMemberSettings {
  /** Pending entries that nobody has refreshed for so long belong to a dead consumer. */
  readonly claimIdleMs: number;
  /** A consumer without pending entries that was silent for so long is removed. */
  readonly retireAfterMs: number;
}

/** An entry on its way to be handled, and how often it was delivered, this time included. */
export interface Attempted {
  readonly entry: Entry;
  readonly deliveries: number;
}

const MOST_TAKEN_OVER = 100;
const HANDED_OVER_IDLE_MS = 86_400_000;

/** Sends the commands by which one consumer takes part in its group: acknowledge, refresh, take over, hand over. */
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

  /** Moves an entry to the dead letters and acknowledges it, both in one call. */
  async bury({ entry, deliveries }: Attempted, error: string): Promise<void> {
    const { functions, commands, deadLetters, group, isOwn } = this.#options;
    const { stream, id, fields } = entry;
    const letter = letterFields({ stream, entry: id, group, deliveries, error }, fields ?? []);
    await functions.call("bury", [stream, deadLetters(stream)], [group, id, ...letter]);
    if (isOwn(stream)) await commands.call("XDEL", stream, id);
  }

  /** Stores how often an entry was delivered, so that another consumer goes on counting from there. */
  async setDeliveries({ stream, id }: Entry, deliveries: number): Promise<void> {
    const { commands, group, name } = this.#options;
    await commands.call("XCLAIM", stream, group, name, 0, id, "RETRYCOUNT", deliveries, "JUSTID");
  }

  /** Resets the idle time of held entries: without that a living consumer would lose them to others. */
  async refresh(held: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { commands, group, name } = this.#options;
    for (const [stream, ids] of held) await commands.call("XCLAIM", stream, group, name, 0, ...ids, "JUSTID");
  }

  /** Claims entries of silent consumers, at most 100 of each stream, those left out for which `isHeld` is true. */
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

  /** Removes consumers of killed processes, once their entries have been taken over. */
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

  /** Leaves the group: held entries get a long idle time, so that others take them at once. */
  async handOver(held: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { commands, functions, group, name, streams } = this.#options;
    for (const [stream, ids] of held) {
      await commands.call("XCLAIM", stream, group, name, 0, ...ids, "IDLE", HANDED_OVER_IDLE_MS, "JUSTID");
    }
    // The Function removes a consumer only when it has no pending entries.
    await Promise.all(streams.map((stream) => functions.call("retire_consumer", [stream], [group, name])));
  }
}
