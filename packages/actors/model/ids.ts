import { createHash, randomInt } from "node:crypto";
import { decodeTime, monotonicFactory } from "ulid";
import { MAX_PARTITIONS, partitionSuffix } from "./keys.ts";

/** Makes ids and picks partitions for a database of a fixed number of partitions. */
export type IdFactory = {
  /** Makes a new id in a partition; within one process each id sorts after the last. */
  newId(partition: number): string;
  /** Picks any partition, each as likely as the others. */
  randomPartition(): number;
  /** Picks a partition from a text, always the same for the same text. */
  hashPartition(text: string): number;
};

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}[0-9]{2}$/;
const ULID_LENGTH = 26;

/**
 * Creates the factory of ids: a ULID (26 characters, monotonic within the process also when the clock
 * steps back) followed by the partition as two digits.
 *
 * Throws a `RangeError` unless `partitions` is a whole number from 1 to 100.
 */
export function createIdFactory(partitions: number): IdFactory {
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAX_PARTITIONS) {
    throw new RangeError(`Cannot use ${partitions} partitions: only 1 to ${MAX_PARTITIONS} are possible`);
  }
  const nextUlid = monotonicFactory();
  return {
    newId: (partition) => nextUlid() + suffixWithin(partition, partitions),
    randomPartition: () => randomInt(partitions),
    hashPartition: (text) => createHash("sha256").update(text).digest().readUInt32BE(0) % partitions,
  };
}

/** Reads the partition out of an id; null for any text that is no id of such a database: an unknown id. */
export function partitionOf(id: string, partitions: number): number | null {
  if (!ID.test(id)) return null;
  const partition = Number(id.slice(ULID_LENGTH));
  return partition < partitions ? partition : null;
}

/** Reads the time at which an id was made, in ms since 1970 by its maker's clock; null for any other text. */
export function timeOf(id: string): number | null {
  return ID.test(id) ? decodeTime(id.slice(0, ULID_LENGTH)) : null;
}

function suffixWithin(partition: number, partitions: number): string {
  const isWithin = Number.isInteger(partition) && partition >= 0 && partition < partitions;
  if (!isWithin) throw new RangeError(`Cannot make an id: partition ${partition} is not 0 to ${partitions - 1}`);
  return partitionSuffix(partition);
}
