// Gathers the facts that every page shows.
import { isWrite } from "../http/csrf.ts";
import type { AppContext } from "../http/service.ts";
import type { User } from "../session/session.ts";
import type { CommonConfig } from "../settings/settings.ts";

/** Holds the facts that every page shows. */
export interface PageFacts {
  /** Names the person who is signed in; null when nobody is. */
  readonly user: User | null;
  /** Says that no real card can be charged. */
  readonly testPayments: boolean;
  /** Says that the site may keep its mails on a page for all, as it does in development. */
  readonly hasOutbox: boolean;
  /** Names the currency of all prices by three lower-case letters. */
  readonly currency: string;
  /** Gives the server's time, ms since 1970. */
  readonly now: number;
  /** Gives the origin of the site as people see it, without a slash at the end. */
  readonly origin: string;
  /** Gives the path of the page. */
  readonly path: string;
  /**
   * Gives the path and query to come back to: those of the page or, if it answers a form, of the page with the form;
   * `/` when the browser does not say which page that was.
   */
  readonly address: string;
  /** Says that the page answers a form. */
  readonly answersForm: boolean;
}

/** Returns the facts of a page; `now` defaults to the clock of this machine, pass Redis time where it was read. */
export type PageOf = (c: AppContext, now?: number) => PageFacts;

/** Creates the function that gathers the facts of a page. */
export function createPageOf({ isProduction, testPayments, currency, publicUrl }: CommonConfig): PageOf {
  const site = { testPayments, hasOutbox: testPayments && !isProduction, currency, origin: publicUrl };
  return (c, now = Date.now()) => {
    const answersForm = isWrite(c.req.method);
    const address = answersForm ? formAddressOf(c) : addressIn(new URL(c.req.url));
    return { user: c.var.user, ...site, now, path: c.req.path, address, answersForm };
  };
}

// Our pages send their address with their forms, by `Referrer-Policy: same-origin`.
function formAddressOf(c: AppContext): string {
  const referer = URL.parse(c.req.header("Referer") ?? "");
  return referer?.host === new URL(c.req.url).host ? addressIn(referer) : "/";
}

// A link to an address that begins with two slashes would lead to another site.
function addressIn({ pathname, search }: URL): string {
  return pathname.replace(/^\/+/, "/") + search;
}
