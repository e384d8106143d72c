// Performs the effect that settles what a person has after a change of the account.

import type { Engine } from "@holdfast/actors";
import { type Account, type AccountMessage, accountDocument } from "./account.ts";
import { barActor, barId } from "./bar.ts";

/** Holds what a page is settled for. */
export interface SettledAccount extends Pick<Account, "isConfirmed" | "barred"> {
  /** Id of the person. */
  readonly userId: string;
  /** Id behind which the page begins; null: at the beginning. */
  readonly after: string | null;
}

/** Settles one page; resolves with the id behind which the next begins, or null after the last. May run twice. */
export type SettlePage = (account: SettledAccount) => Promise<string | null>;

/** Holds the dependencies of `createSettling`. */
export interface SettlingParts {
  readonly engine: Pick<Engine, "ask" | "read">;
  /** Number of partitions of the database. */
  readonly partitions: number;
  readonly settlePage: SettlePage;
}

/**
 * Creates the performer of `settleEffect`: first it bars the person in every partition, or lifts the bars, then it
 * settles one page.
 */
export function createSettling({ engine, partitions, settlePage }: SettlingParts) {
  return async (userId: string): Promise<AccountMessage> => {
    const account = await engine.read(accountDocument, userId);
    if (!account) return { type: "Settled", sourceVersion: -1, after: null };
    const { barred: reason, sourceVersion } = account;
    if (account.hasBars && account.after === null) {
      const bars = barIdsOf(userId, partitions);
      await Promise.all(bars.map((id) => engine.ask(barActor, id, { type: "Set", reason, sourceVersion })));
    }
    const { isConfirmed, barred, after } = account;
    return { type: "Settled", sourceVersion, after: await settlePage({ userId, isConfirmed, barred, after }) };
  };
}

/** Returns the ids of a person's bars, one in each partition. */
export function barIdsOf(userId: string, partitions: number): string[] {
  const suffixes = Array.from({ length: partitions }, (_, partition) => String(partition).padStart(2, "0"));
  return suffixes.flatMap((suffix) => barId(userId, userId.slice(0, -2) + suffix) ?? []);
}
