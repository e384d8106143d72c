// Declares the data of the in-memory engine, and the changes from which its functions are built.

/**
 * Holds the data of one database by key, as Redis does. A memory is never changed in place. An empty set or hash has no
 * key, as in Redis. Not modelled: keys of a wrong type, consumer groups, and the expiry of outcomes and requests.
 */
export interface Memory {
  /** Gives the Redis time, in ms. */
  readonly now: number;
  /** Counts the ids that rules have created. */
  readonly ids: number;
  /** Holds the stored text and the version of each document. */
  readonly documents: Readonly<Record<string, { readonly version: string; readonly text: string }>>;
  /** Holds the owner and the deadline of each claim, in ms; null for no deadline. */
  readonly claims: Readonly<Record<string, { readonly owner: string; readonly until: number | null }>>;
  /** Holds lists and timers as sorted sets: the score of each member. */
  readonly sets: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Holds outcomes, inbox marks and requests as hashes: the value of each field. */
  readonly hashes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Holds the events of each stream, oldest first, as alternating fields and values. */
  readonly streams: Readonly<Record<string, readonly (readonly string[])[]>>;
}

/** Holds the reply of a function and the memory after the call. */
export interface Called {
  /** Gives the memory after the call: the same object when nothing changed. */
  readonly memory: Memory;
  /** Gives the reply, as the Redis Function gives it. */
  readonly reply: unknown;
}

/** Returns the memory with a field of a hash set. */
export function withField(memory: Memory, key: string, [field, value]: [string, string]): Memory {
  return { ...memory, hashes: { ...memory.hashes, [key]: { ...memory.hashes[key], [field]: value } } };
}

/** Returns the hashes without some fields of a hash; a hash that becomes empty is removed. */
export function withoutFields(hashes: Memory["hashes"], key: string, fields: readonly string[]): Memory["hashes"] {
  const hash = hashes[key];
  if (!hash) return hashes;
  const kept = Object.entries(hash).filter(([field]) => !fields.includes(field));
  const { [key]: _hash, ...others } = hashes;
  return kept.length === 0 ? others : { ...others, [key]: Object.fromEntries(kept) };
}

/** Returns the sorted sets with a member added or its score changed. */
export function withMember(sets: Memory["sets"], key: string, [member, score]: [string, number]): Memory["sets"] {
  return { ...sets, [key]: { ...sets[key], [member]: score } };
}

/** Returns the sorted sets without a member; a set that becomes empty is removed. */
export function withoutMember(sets: Memory["sets"], key: string, member: string): Memory["sets"] {
  const { [member]: _member, ...members } = sets[key] ?? {};
  const { [key]: _set, ...others } = sets;
  return Object.keys(members).length === 0 ? others : { ...others, [key]: members };
}
