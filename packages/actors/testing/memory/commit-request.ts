// Parses the keys and arguments of a commit, in the order in which `commit.lua` reads them.
import type { Word } from "../../redis/send.ts";

/** Holds the parts of a call of `commit`, as the header of `commit.lua` lists them; null for an empty argument. */
export interface CommitRequest {
  /** Holds the keys that every commit has. */
  readonly keys: {
    readonly timers: string;
    readonly events: string;
    readonly outcomes: string;
    readonly inbox: string;
  };
  /** Identifies the command and holds its outcome; null for events and timers. */
  readonly command: { readonly id: string; readonly hash: string; readonly outcome: string } | null;
  /** Ends the validity of the decision, in ms. */
  readonly notAfter: number | null;
  /** Begins the validity of the decision, in ms. */
  readonly notBefore: number | null;
  /** Gives the inbox mark to check and set. */
  readonly inbox: { readonly source: string; readonly version: number } | null;
  /** Gives the fired timer, its set and the score of its lease. */
  readonly timer: { readonly key: string; readonly member: string; readonly leased: number } | null;
  /** Lists the documents to check and write; an empty text only checks, the text `delete` deletes. */
  readonly documents: readonly {
    readonly key: string;
    readonly expected: string;
    readonly version: string;
    readonly text: string;
  }[];
  /** Lists the claims to acquire, keep or release; `until` in ms. */
  readonly claims: readonly {
    readonly key: string;
    readonly mode: string;
    readonly owner: string;
    readonly until: number | null;
  }[];
  /** Lists the changes of lists; a null score removes the member. */
  readonly indexes: readonly { readonly key: string; readonly member: string; readonly score: number | null }[];
  /** Lists the events, each as alternating fields and values. */
  readonly events: readonly (readonly string[])[];
  /** Lists the changes of timers; a null score removes the timer, an empty trace is none. */
  readonly timers: readonly {
    readonly key: string;
    readonly member: string;
    readonly score: number | null;
    readonly trace: string;
  }[];
  /** Spells the key of the attempts; null when no timer fires or changes. */
  readonly attempts: string | null;
}

/** Parses the keys and arguments of `commit`. */
export function parseCommit(keys: readonly string[], args: readonly Word[]): CommitRequest {
  const [timersKey = "", events = "", outcomes = "", inbox = "", ...others] = keys;
  const words = args.map(String)[Symbol.iterator]();
  const text = (): string => words.next().value ?? "";
  const number = (): number | null => numberOf(text());
  const { timer, ...head } = readHead(text);
  const counts = { documents: number(), claims: number(), indexes: number(), events: number(), timers: number() };
  const key = (): string => others.shift() ?? "";
  const request = {
    keys: { timers: timersKey, events, outcomes, inbox },
    ...head,
    documents: times(counts.documents, () => ({ key: key(), expected: text(), version: text(), text: text() })),
    claims: times(counts.claims, () => ({ key: key(), mode: text(), owner: text(), until: number() })),
    indexes: times(counts.indexes, () => {
      const [operation, score, member] = [text(), number(), text()];
      return { key: key(), member, score: operation === "+" ? score : null };
    }),
    events: times(counts.events, () => times(number(), text)),
    timers: times(counts.timers, () => ({ key: key(), member: text(), score: number(), trace: text() })),
  };
  const attempts = request.timers.length > 0 || timer ? key() : null;
  return { ...request, attempts, timer: timer && { ...timer, key: key() } };
}

function readHead(text: () => string) {
  const command = { id: text(), hash: text(), outcome: text() };
  text(); // The time to live of outcomes, which a memory does not model.
  const [notAfter, notBefore] = [numberOf(text()), numberOf(text())];
  const inbox = { source: text(), version: Number(text()) };
  const timer = { member: text(), leased: Number(text()) };
  return {
    command: command.id === "" ? null : command,
    notAfter,
    notBefore,
    inbox: inbox.source === "" ? null : inbox,
    timer: timer.member === "" ? null : timer,
  };
}

function numberOf(text: string): number | null {
  return text === "" ? null : Number(text);
}

function times<Item>(count: number | null, make: () => Item): Item[] {
  return Array.from({ length: count ?? 0 }, make);
}
