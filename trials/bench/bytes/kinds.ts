// Says of a Redis key which kind of data it holds.

/** Names what a key holds, coarsely and in detail. */
export interface Kind {
  /** What the data are for, such as `event streams`. */
  readonly kind: string;
  /** The key without its partition and ids, such as `orders:events`. */
  readonly detail: string;
}

const KINDS: Readonly<Record<string, string>> = {
  events: "event streams",
  outcomes: "remembered answers",
  requests: "remembered answers",
  inbox: "inbox marks",
  marks: "inbox marks",
  waiting: "inbox marks",
  index: "lists",
  archived: "lists of the archive",
  timers: "timers",
  attempts: "timers",
  retention: "schedule of removals",
};
const BOOKKEEPING = "bookkeeping";
const OF_PARTITION = /^\{\d\d\}:([^:]+)(?::([^:]+))?/;
// What is left of a key that has further parts: an hour, a day, an id or a list by id says nothing about its kind.
const LISTS = /^\{\d\d\}:[^:]+:index:([^:]+)/;
const ACTORS = /^\{\d\d\}:[^:]+:inbox:([^:]+)/;

/** Returns what a key holds; `type` is the type of the key. */
export function kindOf(key: string, type: string): Kind {
  const [, service, part] = OF_PARTITION.exec(key) ?? [];
  if (service === undefined || part === undefined) return { kind: BOOKKEEPING, detail: key.split(":")[0] ?? key };
  const name = LISTS.exec(key)?.[1] ?? ACTORS.exec(key)?.[1];
  const detail = [service, part, ...(name === undefined ? [] : [name])].join(":");
  const known = Object.hasOwn(KINDS, part) ? KINDS[part] : undefined;
  if (known !== undefined) return { kind: known, detail };
  const hasId = key.split(":").length > 3;
  if (!hasId) return { kind: BOOKKEEPING, detail };
  return { kind: type === "string" ? "claims" : "documents", detail };
}
