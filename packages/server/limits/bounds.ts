// Lists every bound on what one person, address or account may do: the one table, which `RATE_LIMITS=off` lifts.

/** Bounds how often something may be done. */
export interface Rate {
  /** Sets how many times it may be done within `seconds`, counted from the first time. */
  readonly most: number;
  /** Sets the duration, in seconds. */
  readonly seconds: number;
  /** Names what is counted apart: each such person, address or account has the whole of `most`. */
  readonly per: string;
  /** Says where it is counted: in Redis by all processes together, or by each process alone. */
  readonly counted: "redis" | "process";
  /** Says that it is counted before it is known whether it counts, and given back when it does not; default false. */
  readonly isGivenBack?: boolean;
  /** Says that a refusal is answered a second late, so that a flood costs others little; default false. */
  readonly isHeld?: boolean;
  /** Lets one more pass after each delay in seconds beyond `most`, which doubles from `first` to `longest`; default none. */
  readonly delays?: { readonly first: number; readonly longest: number };
}

/** Bounds how much one owner may have at a time. */
export interface Share {
  /** Sets how much of it one owner may have. */
  readonly most: number;
  /** Names the owner. */
  readonly per: string;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Says how often something may be done. They let a whole office behind one address work, and stop a script.
 *
 * Reads are counted by each process, because to ask Redis would cost as much as to answer.
 */
export const RATES = {
  /** Requests that only read. */
  reads: { most: 6_000, seconds: MINUTE, per: "address", counted: "process", isHeld: true },
  /** Requests of a long list. */
  lists: { most: 600, seconds: MINUTE, per: "person, else address", counted: "redis" },
  /** Files with a person's own data, each of which reads all of it. */
  exports: { most: 20, seconds: HOUR, per: "person", counted: "redis" },
  /** Requests that may change something, besides webhooks. */
  writes: { most: 600, seconds: MINUTE, per: "person, else address", counted: "redis", isHeld: true },
  "sign-ups": { most: 300, seconds: HOUR, per: "address", counted: "redis", isHeld: true },
  /** Sign-ins, right or wrong: a quarter of what two hashes at a time can do. */
  "sign-ins": { most: 120, seconds: MINUTE, per: "address", counted: "redis", isHeld: true },
  /** Sign-ins from browsers that have signed in to an account before; those beyond count by their address. */
  "sign-ins-known": { most: 20, seconds: MINUTE, per: "account of the device cookie", counted: "redis" },
  /** Wrong passwords for one account from one address. */
  "guesses-from": { most: 20, seconds: 10 * MINUTE, per: "address and e-mail", counted: "redis", isGivenBack: true },
  /** Wrong passwords for one account from everywhere. */
  guesses: {
    ...{ most: 100, seconds: DAY, per: "e-mail", counted: "redis", isGivenBack: true },
    delays: { first: 1, longest: 5 * MINUTE },
  },
  /** Wrong passwords from a browser that has signed in to this account before, and for which the two above do not count. */
  "guesses-on": { most: 20, seconds: 10 * MINUTE, per: "device cookie", counted: "redis", isGivenBack: true },
  /** Wrong codes of a second factor. */
  "second-factors": { most: 10, seconds: 10 * MINUTE, per: "account", counted: "redis", isGivenBack: true },
  /** Links by e-mail that somebody has asked for: a new password, a confirmation. */
  "mailed-links": { most: 5, seconds: HOUR, per: "e-mail", counted: "redis" },
  "mailed-links-from": { most: 30, seconds: HOUR, per: "address", counted: "redis" },
  /** Files to seal a ticket with, right or wrong: each is inspected in a process of its own. */
  uploads: { most: 60, seconds: HOUR, per: "seller", counted: "redis" },
  /** Codes that were typed: whoever tries many would learn which are for sale. */
  "typed-codes": { most: 10, seconds: HOUR, per: "seller", counted: "redis" },
  listings: { most: 30, seconds: MINUTE, per: "seller", counted: "redis" },
  "listings-by-the-hour": { most: 300, seconds: HOUR, per: "seller", counted: "redis" },
  edits: { most: 600, seconds: HOUR, per: "seller", counted: "redis" },
  orders: { most: 60, seconds: MINUTE, per: "buyer", counted: "redis" },
  /** Waiting lists that somebody joins. */
  waits: { most: 30, seconds: MINUTE, per: "person", counted: "redis" },
  "declined-cards": { most: 20, seconds: HOUR, per: "buyer", counted: "redis", isGivenBack: true },
  "declined-cards-from": { most: 20, seconds: HOUR, per: "address", counted: "redis", isGivenBack: true },
} as const satisfies Record<string, Rate>;

/** Says how much one owner may have at a time. */
export const SHARES = {
  /** Tickets on sale; `MAX_OPEN_LISTINGS` sets another number. */
  openListings: { most: 200, per: "seller" },
  /** Live streams, each at most 10 minutes long. */
  streams: { most: 12, per: "person and address" },
  /** Passwords that wait to be hashed. */
  waitingHashes: { most: 4, per: "address" },
} as const satisfies Record<string, Share>;

/** Names one rate of the table. */
export type LimitName = keyof typeof RATES;
