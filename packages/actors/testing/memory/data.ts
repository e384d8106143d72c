// The data of a database in memory, and the changes its functions are made of.

/**
 * Holds what Redis holds for one database, by key; never changed in place. What is empty is not there, as in Redis.
 * Not modelled: keys of a wrong type, consumer groups, and the time after which outcomes and requests are forgotten.
 */
export interface Memory {
  /** The time by Redis, ms. */
  readonly now: number;
  /** How many ids have been made. */
  readonly ids: number;
  readonly documents: Readonly<Record<string, { readonly version: string; readonly text: string }>>;
  /** Each claim with its deadline in ms, null for none. */
  readonly claims: Readonly<Record<string, { readonly owner: string; readonly until: number | null }>>;
  /** Lists and timers: the score by member. */
  readonly sets: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Outcomes, inboxes and requests: the value by field. */
  readonly hashes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Events, oldest first: fields and values in turn. */
  readonly streams: Readonly<Record<string, readonly (readonly string[])[]>>;
}

/** Pairs what a function replies with the memory after it: the same object where nothing changed. */
export interface Called {
  readonly memory: Memory;
  readonly reply: unknown;
}

/** Sets a field of a hash. */
export function withField(memory: Memory, key: string, [field, value]: [string, string]): Memory {
  return { ...memory, hashes: { ...memory.hashes, [key]: { ...memory.hashes[key], [field]: value } } };
}

/** Adds a member with its score to a sorted set. */
export function withMember(sets: Memory["sets"], key: string, [member, score]: [string, number]): Memory["sets"] {
  return { ...sets, [key]: { ...sets[key], [member]: score } };
}

/** Removes a member from a sorted set, and the set with its last one. */
export function withoutMember(sets: Memory["sets"], key: string, member: string): Memory["sets"] {
  const { [member]: _member, ...members } = sets[key] ?? {};
  const { [key]: _set, ...others } = sets;
  return Object.keys(members).length === 0 ? others : { ...others, [key]: members };
}
