import type { AppContext } from "./service.ts";
import type { User } from "./session.ts";
import type { CommonConfig } from "./settings.ts";

/** What every page knows of its visitor and its site. */
export interface PageFacts {
  readonly user: User | null;
  readonly testPayments: boolean;
  readonly currency: string;
  /** The server's time, ms. */
  readonly now: number;
  readonly path: string;
}

/** Gathers what the layout of a page is given. */
export function pageFacts(c: AppContext, { testPayments, currency }: CommonConfig): PageFacts {
  return { user: c.var.user, testPayments, currency, now: Date.now(), path: c.req.path };
}
