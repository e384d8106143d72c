/**
 * The only place that spells Redis keys. Every key of a partition starts with the same hash tag, so
 * that all of one sale is in one slot of a cluster: `{07}:tickets:ticket:<id>`.
 */

/** The most partitions a database can have: their number is written as two decimal digits. */
export const MAX_PARTITIONS = 100;

const TAGS = Array.from({ length: MAX_PARTITIONS }, (_, partition) => `{${partitionSuffix(partition)}}`);

/** Spells a partition as the two digits that end every id: `7` is `07`. */
export function partitionSuffix(partition: number): string {
  return String(partition).padStart(2, "0");
}

/** Spells the key of one document: `{07}:tickets:ticket:<id>`. */
export function documentKey(partition: number, service: string, type: string, id: string): string {
  return `${servicePrefix(partition, service)}:${type}:${id}`;
}

/** Spells the key of a claim on a name, such as the lock on a ticket: `{07}:orders:lock:<ticketId>`. */
export function claimKey(partition: number, service: string, claim: string, name: string): string {
  return `${servicePrefix(partition, service)}:${claim}:${name}`;
}

/** Spells the key of a service's stream of events: `{07}:tickets:events`. */
export function eventsKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:events`;
}

/** Spells the key of the registered listeners of a service's events, by group: `{07}:tickets:listeners`. */
export function listenersKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:listeners`;
}

/** Spells the key of the stream of dead letters a service was asked to try again: `{07}:orders:retry`. */
export function retryKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:retry`;
}

/** Spells the key of a service's sorted set of timers, scored by due time: `{07}:tickets:timers`. */
export function timersKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:timers`;
}

/** Spells the key of the hash of versions an actor has followed: `{07}:tickets:inbox:<actor>:<id>`. */
export function inboxKey(partition: number, service: string, actor: string, id: string): string {
  return `${servicePrefix(partition, service)}:inbox:${actor}:${id}`;
}

/** Spells the key of a bucket of remembered command outcomes: `{07}:tickets:outcomes:<bucket>`. */
export function outcomesKey(partition: number, service: string, bucket: number | string): string {
  return `${servicePrefix(partition, service)}:outcomes:${bucket}`;
}

/** Spells the key of a day's remembered requests: `{07}:tickets:requests:<day>`. */
export function requestsKey(partition: number, service: string, day: number): string {
  return `${servicePrefix(partition, service)}:requests:${day}`;
}

/** Spells the key of a sorted set that lists documents: `{07}:tickets:index:<name>`. */
export function indexKey(partition: number, service: string, name: string): string {
  return `${servicePrefix(partition, service)}:index:${name}`;
}

/** Spells the key of the stream of events a listening service gave up on: `{07}:orders:dead`. */
export function deadLettersKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:dead`;
}

/** Spells the key of a setting of the whole database, outside all partitions: `holdfast:<name>`. */
export function siteKey(name: string): string {
  return `holdfast:${name}`;
}

function servicePrefix(partition: number, service: string): string {
  const tag = TAGS[partition];
  if (!tag) throw new RangeError(`Cannot spell a key: partition ${partition} is not 0 to ${MAX_PARTITIONS - 1}`);
  return `${tag}:${service}`;
}
