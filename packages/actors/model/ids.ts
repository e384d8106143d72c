// Creates ids that sort by time and carry their partition, and reads both from an id.
import { createHash, randomInt } from "node:crypto";
import { decodeTime, incrementBase32, TIME_LEN, ulid } from "ulid";
import { MAX_PARTITIONS, partitionSuffix } from "./keys.ts";

/** Creates ids and chooses partitions for a database with a fixed number of partitions. */
export type IdFactory = {
  /**
   * Creates an id in a partition. Within one process each id sorts after the last. Throws RangeError for a partition
   * that the database does not have.
   */
  newId(partition: number): string;
  /** Chooses a partition at random, each with the same probability. */
  randomPartition(): number;
  /** Chooses a partition by the SHA-256 hash of a text: the same text always gives the same partition. */
  hashPartition(text: string): number;
};

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}[0-9]{2}$/;
const ULID_LENGTH = 26;

/**
 * Creates an id factory. An id is a ULID (26 characters, monotonic within the process even when the clock steps back)
 * followed by the partition as two digits. Throws RangeError unless `partitions` is a whole number from 1 to 100.
 */
export function createIdFactory(partitions: number): IdFactory {
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAX_PARTITIONS) {
    throw new RangeError(`Cannot use ${partitions} partitions: only 1 to ${MAX_PARTITIONS} are possible`);
  }
  const nextUlid = monotonicUlids();
  return {
    newId: (partition) => nextUlid() + suffixWithin(partition, partitions),
    randomPartition: () => randomInt(partitions),
    hashPartition: (text) => createHash("sha256").update(text).digest().readUInt32BE(0) % partitions,
  };
}

// Does what `monotonicFactory` of the library does, and spells the time once per millisecond instead of once per id.
function monotonicUlids(): () => string {
  let [time, head, tail] = [0, "", ""];
  return () => {
    const now = Date.now();
    if (now > time) {
      const first = ulid(now);
      [time, head, tail] = [now, first.slice(0, TIME_LEN), first.slice(TIME_LEN)];
    } else tail = incrementBase32(tail);
    return head + tail;
  };
}

/** Reads the partition from an id; null for a text that is not an id of a database with so many partitions. */
export function partitionOf(id: string, partitions: number): number | null {
  if (!ID.test(id)) return null;
  const partition = Number(id.slice(ULID_LENGTH));
  return partition < partitions ? partition : null;
}

/**
 * Reads the time at which an id was created, in ms since 1970 by the clock of the creating process; null for a text
 * that is not an id.
 */
export function timeOf(id: string): number | null {
  if (typeof id !== "string" || !ID.test(id)) return null;
  const head = id.slice(0, TIME_LEN);
  if (head !== latest.head) latest = { head, time: decodeTime(id.slice(0, ULID_LENGTH)) };
  return latest.time;
}

// Remembers the latest time that was read: most ids that are read one after the other are of the same millisecond.
let latest = { head: "", time: 0 };

function suffixWithin(partition: number, partitions: number): string {
  const isWithin = Number.isInteger(partition) && partition >= 0 && partition < partitions;
  if (!isWithin) throw new RangeError(`Cannot make an id: partition ${partition} is not 0 to ${partitions - 1}`);
  return partitionSuffix(partition);
}
