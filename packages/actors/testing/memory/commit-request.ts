import type { Word } from "../../redis/send.ts";

// The keys and arguments of a commit read back, as `commit.lua` reads them.

/** Names the parts of a commit; null is what the arguments say with an empty text. */
export interface CommitRequest {
  readonly keys: {
    readonly timers: string;
    readonly events: string;
    readonly outcomes: string;
    readonly inbox: string;
  };
  readonly command: { readonly id: string; readonly hash: string; readonly outcome: string } | null;
  readonly notAfter: number | null;
  readonly notBefore: number | null;
  readonly inbox: { readonly source: string; readonly version: number } | null;
  readonly timer: { readonly member: string; readonly leased: number } | null;
  /** With an empty text a document is only checked. */
  readonly documents: readonly {
    readonly key: string;
    readonly expected: string;
    readonly version: string;
    readonly text: string;
  }[];
  readonly claims: readonly {
    readonly key: string;
    readonly mode: string;
    readonly owner: string;
    readonly until: number | null;
  }[];
  /** Without a score a member is removed. */
  readonly indexes: readonly { readonly key: string; readonly member: string; readonly score: number | null }[];
  readonly events: readonly (readonly string[])[];
  readonly timers: readonly { readonly member: string; readonly score: number | null }[];
}

/** Reads the keys and arguments of `commit`. */
export function parseCommit(keys: readonly string[], args: readonly Word[]): CommitRequest {
  const [timersKey = "", events = "", outcomes = "", inbox = "", ...others] = keys;
  const words = args.map(String)[Symbol.iterator]();
  const text = (): string => words.next().value ?? "";
  const number = (): number | null => numberOf(text());
  const head = readHead(text);
  const counts = { documents: number(), claims: number(), indexes: number(), events: number(), timers: number() };
  const key = (): string => others.shift() ?? "";
  return {
    keys: { timers: timersKey, events, outcomes, inbox },
    ...head,
    documents: times(counts.documents, () => ({ key: key(), expected: text(), version: text(), text: text() })),
    claims: times(counts.claims, () => ({ key: key(), mode: text(), owner: text(), until: number() })),
    indexes: times(counts.indexes, () => {
      const [operation, score, member] = [text(), number(), text()];
      return { key: key(), member, score: operation === "+" ? score : null };
    }),
    events: times(counts.events, () => times(number(), text)),
    timers: times(counts.timers, () => ({ member: text(), score: number() })),
  };
}

function readHead(text: () => string) {
  const command = { id: text(), hash: text(), outcome: text() };
  text(); // how long outcomes are kept
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
