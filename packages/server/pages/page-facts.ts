// Gathers the facts that every page shows.
import type { AppContext } from "../http/service.ts";
import type { User } from "../session/session.ts";
import type { CommonConfig } from "../settings/settings.ts";

/** Holds the facts that every page shows. */
export interface PageFacts {
  /** Names the person who is signed in; null when nobody is. */
  readonly user: User | null;
  /** Says that no real card can be charged. */
  readonly testPayments: boolean;
  /** Names the currency of all prices by three lower-case letters. */
  readonly currency: string;
  /** Gives the server's time, ms since 1970. */
  readonly now: number;
  /** Gives the path of the page. */
  readonly path: string;
}

/** Returns the facts of a page; `now` defaults to the clock of this machine, pass Redis time where it was read. */
export type PageOf = (c: AppContext, now?: number) => PageFacts;

/** Creates the function that gathers the facts of a page. */
export function createPageOf({ testPayments, currency }: CommonConfig): PageOf {
  return (c, now = Date.now()) => ({ user: c.var.user, testPayments, currency, now, path: c.req.path });
}
