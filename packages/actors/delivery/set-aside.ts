// Sets entries aside that fail again and again, or that this process does not know, and leases those that are due.
import type { Functions } from "../functions/functions.ts";
import { asideKey, deadLettersKey, laterKey, unknownKey, unknownKindsKey } from "../model/keys.ts";
import { type FailedAttempt, formatAttempts, parseAttempts } from "./attempts.ts";
import type { Ending } from "./in-order.ts";
import { type Entry, pairsOf } from "./stream-entries.ts";

/** Holds an entry with the number of its deliveries, the present one included, and its failed attempts. */
export interface Attempted {
  readonly entry: Entry;
  readonly deliveries: number;
  readonly attempts: readonly FailedAttempt[];
}

/** Says in which set an entry waits: its partition, and its kind when no reader knew it; '' when it is retried later. */
export interface AsidePlace {
  readonly partition: number;
  readonly kind: string;
}

/** Holds an entry that was set aside and that this process has leased. */
export interface LeasedEntry extends Attempted {
  /** Says where the entry waits. */
  readonly place: AsidePlace;
  /** Counts the leases since the entry was last put there; more than a few mean that no process survives it. */
  readonly leases: number;
}

/** Configures `SetAside`. */
export interface SetAsideOptions {
  /** Names the subscribing service, whose keys hold the entries. */
  readonly service: string;
  /** Names the consumer of this process. */
  readonly consumer: string;
  /** Groups the partitions that one command can reach. */
  readonly shards: readonly (readonly number[])[];
  /** Gives the partition of a stream that the service reads. */
  readonly partitionOf: (stream: string) => number;
  /** Returns whether only this service reads the stream: its entries are deleted when they are acknowledged. */
  readonly isOwn: (stream: string) => boolean;
  readonly functions: Functions;
  /** Sets how long a leased entry is this process's, in ms, unless the lease is renewed. */
  readonly leaseMs: number;
}

/** Names an entry across the streams of a service: `<stream>|<entry id>`. */
export function memberOf({ stream, id }: Pick<Entry, "stream" | "id">): string {
  return `${stream}|${id}`;
}

/** Keeps the entries of one service that wait outside of their streams. */
export class SetAside {
  readonly #options: SetAsideOptions;
  #turn = 0;

  constructor(options: SetAsideOptions) {
    this.#options = options;
  }

  /**
   * Describes the call that copies a pending entry into the set of its kind and acknowledges it, both or neither. It is
   * due in `dueInMs`.
   */
  adding(item: Attempted, kind: string, dueInMs: number): Ending {
    const { service, partitionOf, isOwn } = this.#options;
    const { stream, id } = item.entry;
    const partition = partitionOf(stream);
    const keys = [stream, this.#setOf({ partition, kind }), ...this.#sharedOf(partition)];
    const args = [service, id, memberOf(item.entry), dueInMs, textOf(item), isOwn(stream) ? "1" : "", kind];
    return { name: "set_aside", keys, args };
  }

  /** Lists the kinds of unknown events that wait, with their partitions. */
  async unknownKinds(): Promise<AsidePlace[]> {
    const { service, shards, functions } = this.#options;
    const found = await Promise.all(
      shards.map(async (shard) => {
        const keys = shard.map((partition) => unknownKindsKey(partition, service));
        const reply = await functions.call("unknown_kinds", keys, []);
        return pairsOf(reply).map(([n, kind]) => ({ partition: shard[Number(n) - 1] ?? 0, kind: String(kind) }));
      }),
    );
    return found.flat();
  }

  /** Leases entries that are due, `most` at most: those to be retried later, and those of the given unknown kinds. */
  async lease(kinds: readonly AsidePlace[], most: number): Promise<LeasedEntry[]> {
    const { service, consumer, shards, functions, leaseMs } = this.#options;
    // Each call starts at another partition, so that no partition is always the last.
    this.#turn += 1;
    const leased: LeasedEntry[] = [];
    for (const shard of rotated(shards, this.#turn)) {
      if (leased.length >= most) break;
      const places = rotated(shard, this.#turn).flatMap((partition) => [
        { partition, kind: "" },
        ...kinds.filter((place) => place.partition === partition),
      ]);
      const keys = places.flatMap((place) => [this.#setOf(place), asideKey(place.partition, service)]);
      const reply = await functions.call("lease_aside", keys, [consumer, leaseMs, most - leased.length]);
      leased.push(...leasedOf(places, reply));
    }
    return leased;
  }

  /** Extends the leases; returns the entries whose lease another process has, or that are gone. */
  async renew(items: readonly LeasedEntry[]): Promise<LeasedEntry[]> {
    const { consumer, functions, leaseMs, service } = this.#options;
    const lost: LeasedEntry[] = [];
    for (const set of new Set(items.map(({ place }) => this.#setOf(place)))) {
      const ofSet = items.filter(({ place }) => this.#setOf(place) === set);
      const keys = [set, asideKey(ofSet[0]?.place.partition ?? 0, service)];
      const members = ofSet.map(({ entry }) => memberOf(entry));
      const gone = new Set(asList(await functions.call("renew_aside", keys, [consumer, leaseMs, ...members])));
      lost.push(...ofSet.filter(({ entry }) => gone.has(memberOf(entry))));
    }
    return lost;
  }

  /** Ends the lease and lets the entry wait as before, so that another process takes it at once. */
  async giveBack(item: LeasedEntry): Promise<void> {
    const { name, keys, args } = this.puttingBack(item, item.place.kind, 0);
    await this.#options.functions.call(name, keys, args);
  }

  /** Describes the call that ends the lease of an entry that was handled: it is gone. */
  finishing(item: LeasedEntry): Ending {
    return this.#moving(item, "", ["", "", ""]);
  }

  /** Describes the call that ends the lease and lets the entry wait again, for `dueInMs`, in the set of a kind. */
  puttingBack(item: LeasedEntry, kind: string, dueInMs: number): Ending {
    return this.#moving(item, kind, [dueInMs, textOf(item), kind]);
  }

  /** Describes the call that ends the lease and adds a dead letter, both or neither. */
  burying({ entry, place }: LeasedEntry, letter: readonly string[]): Ending {
    const { service, consumer } = this.#options;
    const dead = deadLettersKey(place.partition, service);
    const keys = [this.#setOf(place), dead, ...this.#sharedOf(place.partition)];
    return { name: "bury_aside", keys, args: [consumer, memberOf(entry), place.kind, ...letter] };
  }

  #moving({ entry, place }: LeasedEntry, kind: string, to: readonly (string | number)[]): Ending {
    const { consumer } = this.#options;
    const { partition } = place;
    const keys = [this.#setOf(place), this.#setOf({ partition, kind }), ...this.#sharedOf(partition)];
    return { name: "move_aside", keys, args: [consumer, memberOf(entry), place.kind, ...to] };
  }

  #setOf({ partition, kind }: AsidePlace): string {
    const { service } = this.#options;
    return kind === "" ? laterKey(partition, service) : unknownKey(partition, service, kind);
  }

  #sharedOf(partition: number): string[] {
    const { service } = this.#options;
    return [asideKey(partition, service), unknownKindsKey(partition, service)];
  }
}

function textOf({ entry: { stream, id, fields }, deliveries, attempts }: Attempted): string {
  return JSON.stringify({ stream, id, fields, deliveries, attempts: formatAttempts(attempts) });
}

function leasedOf(places: readonly AsidePlace[], reply: unknown): LeasedEntry[] {
  const values = asList(reply);
  const leased: LeasedEntry[] = [];
  for (let at = 0; at + 3 < values.length; at += 4) {
    const [n, , leases, text] = values.slice(at, at + 4);
    const place = places[Number(n) - 1];
    const copy: { stream: string; id: string; fields: string[]; deliveries: number; attempts: string } = JSON.parse(
      String(text),
    );
    const { stream, id, fields, deliveries, attempts } = copy;
    const entry = { stream, id, fields };
    if (place) leased.push({ entry, deliveries, attempts: parseAttempts(attempts), place, leases: Number(leases) });
  }
  return leased;
}

function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

function rotated<Item>(items: readonly Item[], turn: number): Item[] {
  const at = items.length === 0 ? 0 : turn % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
