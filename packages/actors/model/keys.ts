// Spells every Redis key of the engine; no other file does. Every key of a partition starts with the same hash tag, so
// that all data of one sale is in one slot of a cluster: `{07}:tickets:ticket:<id>`.

/** Limits the partitions of a database, because ids write the partition as two decimal digits. */
export const MAX_PARTITIONS = 100;

/**
 * Names every kind of key of a service that is neither a document nor a claim: `{07}:<service>:<kind>`, with more parts
 * behind some. No kind of document and no claim may have one of these names.
 */
export const KEY_KINDS: ReadonlySet<string> = new Set([
  ...["events", "listeners", "retry", "timers", "inbox", "outcomes", "requests", "index", "dead"],
  ...[
    "unknown",
    "later",
    "aside",
    "consumers",
    "opened",
    "paused",
    "attempts",
    "rate",
    "retention",
    "marks",
    "waiting",
    "archived",
    "recall",
  ],
]);

const TAG_LENGTH = "{07}".length;
const TAGS = Array.from({ length: MAX_PARTITIONS }, (_, partition) => `{${partitionSuffix(partition)}}`);

/** Spells a partition as the two digits that end every id: 7 is `07`. */
export function partitionSuffix(partition: number): string {
  return String(partition).padStart(2, "0");
}

/**
 * Spells the key of one document: `{07}:tickets:ticket:<id>`. Like every function of this file that takes a service,
 * throws RangeError for a partition that is not 0 to 99.
 */
export function documentKey(partition: number, service: string, type: string, id: string): string {
  return `${servicePrefix(partition, service)}:${type}:${id}`;
}

/** Spells the key of a claim on a name, such as the lock on a ticket: `{07}:orders:lock:<ticketId>`. */
export function claimKey(partition: number, service: string, claim: string, name: string): string {
  return `${servicePrefix(partition, service)}:${claim}:${name}`;
}

/** Spells the key of the stream of a service's events: `{07}:tickets:events`. */
export function eventsKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:events`;
}

/** Spells the key of the hash that registers the subscribers to a service's events: `{07}:tickets:listeners`. */
export function subscribersKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:listeners`;
}

/** Spells the key of the stream of dead letters that an operator has sent back to a service: `{07}:orders:retry`. */
export function retryKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:retry`;
}

/**
 * Spells the key of the hash of a subscriber's marks: the last event handed on of each document, for reactions of the
 * kind `each`: `{07}:orders:marks`.
 */
export function marksKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:marks`;
}

/** Spells the key of the sorted set of events that wait for an earlier event of their document: `{07}:orders:waiting`. */
export function waitingKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:waiting`;
}

/**
 * Spells the key of the sorted set of a service's timers of one kind, `<actor>|<name>`, scored by due time in ms:
 * `{07}:tickets:timers:<actor>|<name>`. Without a kind: of the set in which earlier releases keep all timers of the
 * service, `{07}:tickets:timers`.
 */
export function timersKey(partition: number, service: string, kind?: string): string {
  const prefix = servicePrefix(partition, service);
  return kind === undefined ? `${prefix}:timers` : `${prefix}:timers:${kind}`;
}

/** Spells the key of the hash that counts the failed attempts of a service's timers: `{07}:tickets:attempts`. */
export function attemptsKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:attempts`;
}

/**
 * Spells the keys that limit how often an effect is performed under a key, both in one partition:
 * `{07}:auth:rate:begun:<effect>:<key>` and `{07}:auth:rate:places:<effect>:<key>`.
 */
export function rateKeys(partition: number, service: string, effect: string, key: string): [string, string] {
  const prefix = servicePrefix(partition, service);
  return [`${prefix}:rate:begun:${effect}:${key}`, `${prefix}:rate:places:${effect}:${key}`];
}

/** Names a kind of timer of a service: `<actor>|<name>`. */
export type TimerKindName = `${string}|${string}`;

/** Spells the kind of a timer: `<actor>|<name>`. */
export function timerKind(actor: string, name: string): TimerKindName {
  return `${actor}|${name}`;
}

/** Spells the member of a timer in the sorted sets of timers: `<actor>|<id>|<name>`. */
export function timerMember(actor: string, id: string, name: string): string {
  return `${actor}|${id}|${name}`;
}

/** Spells the key of the hash of an actor's inbox marks: `{07}:tickets:inbox:<actor>:<id>`. */
export function inboxKey(partition: number, service: string, actor: string, id: string): string {
  return `${servicePrefix(partition, service)}:inbox:${actor}:${id}`;
}

/** Spells the key of the hash of the outcomes of one hour's commands: `{07}:tickets:outcomes:<bucket>`. */
export function outcomesKey(partition: number, service: string, bucket: number | string): string {
  return `${servicePrefix(partition, service)}:outcomes:${bucket}`;
}

/** Spells the key of the hash of one day's requests in the request ledger: `{07}:tickets:requests:<day>`. */
export function requestsKey(partition: number, service: string, day: number): string {
  return `${servicePrefix(partition, service)}:requests:${day}`;
}

/** Spells the key of the sorted set of a list of documents: `{07}:tickets:index:<name>`. */
export function indexKey(partition: number, service: string, name: string): string {
  return `${servicePrefix(partition, service)}:index:${name}`;
}

/** Spells the key of the stream of a subscriber's dead letters: `{07}:orders:dead`. */
export function deadLettersKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:dead`;
}

/**
 * Spells the key of the sorted set of the entries that a subscriber retries later, scored by due time in ms; a leased
 * entry has the end of its lease as its score: `{07}:orders:later`.
 */
export function laterKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:later`;
}

/** Spells the key of the set of the kinds of events that a subscriber has set aside as unknown: `{07}:orders:unknown`. */
export function unknownKindsKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:unknown`;
}

/**
 * Spells the key of the sorted set of the entries of one unknown kind of event, scored as those of `later`:
 * `{07}:orders:unknown:<publisher>|<type>|<form>`.
 */
export function unknownKey(partition: number, service: string, kind: string): string {
  return `${servicePrefix(partition, service)}:unknown:${kind}`;
}

/**
 * Spells the key of the hash of a subscriber's failed entries: their attempts so far, the copies of those that were set
 * aside, and their leases: `{07}:orders:aside`.
 */
export function asideKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:aside`;
}

/**
 * Spells the key of the sorted set of a subscriber's consumers, scored by the Redis time of their last sign of life, in
 * ms: `{07}:orders:consumers`.
 */
export function consumersKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:consumers`;
}

/** Spells the key of the mark that says to which opened database a partition belongs: `{07}:opened`. */
export function openedKey(partition: number): string {
  const tag = TAGS[partition];
  if (!tag) throw new RangeError(`Cannot spell a key: partition ${partition} is not 0 to ${MAX_PARTITIONS - 1}`);
  return `${tag}:opened`;
}

/** Returns the partition of a key that is in one. */
export function partitionIn(key: string): number {
  return Number(key.slice(1, TAG_LENGTH - 1));
}

/** Returns the hash tag of a key of a partition, `{07}`. */
export function tagOf(key: string): string {
  return key.slice(0, TAG_LENGTH);
}

/** Spells the key of the mark beside another key of the same partition. */
export function openedKeyBeside(key: string): string {
  return `${tagOf(key)}:opened`;
}

/** Spells the key of the claim of whoever brings an archived document back: `{07}:orders:recall:<kind>:<id>`. */
export function recallKey(partition: number, service: string, kind: string, id: string): string {
  return `${servicePrefix(partition, service)}:recall:${kind}:${id}`;
}

/**
 * Spells the key of the sorted set of the ids of archived documents: of all records of a kind, `{07}:orders:archived:order`,
 * or of a list of them, `{07}:orders:archived:order:<list>`.
 */
export function archivedKey(partition: number, service: string, kind: string, list?: string): string {
  const key = `${servicePrefix(partition, service)}:archived:${kind}`;
  return list === undefined ? key : `${key}:${list}`;
}

/** Spells the key of the sorted set of what a service removes later, scored by time in ms: `{07}:orders:retention`. */
export function retentionKey(partition: number, service: string): string {
  return `${servicePrefix(partition, service)}:retention`;
}

/** Spells the key of a setting of the whole database, which is in no partition: `holdfast:<name>`. */
export function siteKey(name: string): string {
  return `holdfast:${name}`;
}

/** Spells the key of the hash of a service's paused work, which is in no partition: `holdfast:paused:<service>`. */
export function pausedKey(service: string): string {
  return siteKey(`paused:${service}`);
}

/** Spells the pattern that a key matches in every partition: of `{00}:tickets:events`, `{??}:tickets:events`. */
export function inEveryPartition(key: string): string {
  return `{??}${key.slice(TAG_LENGTH)}`;
}

/** Spells the pattern of every key of a service in a partition: `{??}:tickets:*`. */
export function serviceKeys(service: string): string {
  return inEveryPartition(`${servicePrefix(0, service)}:*`);
}

// What a service's events and timers are kept in, until they are handled.
const WORK_KINDS = [
  ...["events", "listeners", "retry", "timers", "inbox", "dead", "unknown", "later", "aside", "consumers", "attempts"],
  ...["marks", "waiting"],
];

/** Spells the patterns of the keys of a service's events and timers in every partition, which hold no document. */
export function workKeys(service: string): string[] {
  return WORK_KINDS.flatMap((kind) => {
    const key = inEveryPartition(`${servicePrefix(0, service)}:${kind}`);
    return [key, `${key}:*`];
  });
}

function servicePrefix(partition: number, service: string): string {
  const tag = TAGS[partition];
  if (!tag) throw new RangeError(`Cannot spell a key: partition ${partition} is not 0 to ${MAX_PARTITIONS - 1}`);
  return `${tag}:${service}`;
}
