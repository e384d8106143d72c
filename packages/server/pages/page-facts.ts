import type { AppContext } from "../http/service.ts";
import type { User } from "../session/session.ts";
import type { CommonConfig } from "../settings/settings.ts";

/** What every page knows of its visitor and its site. */
export interface PageFacts {
  readonly user: User | null;
  readonly testPayments: boolean;
  readonly currency: string;
  /** The server's time, ms. */
  readonly now: number;
  readonly path: string;
}

/** What every page knows; `now` is our clock unless Redis was asked. */
export type PageOf = (c: AppContext, now?: number) => PageFacts;

/** Creates what gathers the facts of a page. */
export function createPageOf({ testPayments, currency }: CommonConfig): PageOf {
  return (c, now = Date.now()) => ({ user: c.var.user, testPayments, currency, now, path: c.req.path });
}
