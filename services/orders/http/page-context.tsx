// Holds what the pages of orders share.

import type { Engine } from "@holdfast/actors";
import { type AppContext, type AppEnv, leaveSignInReason, type PageOf } from "@holdfast/server";
import { ActionRefusedPage, routes, type WayBack } from "@holdfast/views";
import type { MiddlewareHandler } from "hono";
import type { Buying } from "../flows/buying.ts";
import { orderDocument } from "../rules/order-document.ts";
import { problemOf, refusals } from "./refusals.ts";

/** Dependencies of the page routes. */
export interface PageDependencies {
  /** Engine that reads and changes the documents. */
  readonly engine: Engine;
  /** Buys tickets. */
  readonly buying: Buying;
  /** Returns the facts that every page shows. */
  readonly pageOf: PageOf;
  /** How long buyers have: to pay for a reserved ticket, to take an offer, and to take one shortly before the event. */
  readonly times: Readonly<Record<"holdMs" | "offerMs" | "lateOfferMs", number>>;
  /** Currency of all prices. */
  readonly currency: string;
}

/** Returns the path of the sign-in page that leads back to `returnTo`. */
export function toSignIn(returnTo: string): string {
  return routes.signin({ returnTo });
}

type Refusal = { readonly code: keyof typeof refusals; readonly message: string };

/** Answers a refused form with a page that says why and leads back; throws what the error page says well enough. */
export function refusedForm(
  c: AppContext,
  { pageOf }: PageDependencies,
  { refused, back }: { refused: Refusal; back: WayBack },
): Response | Promise<Response> {
  const { words, status } = refusals[refused.code];
  if (words === null) throw problemOf(refused);
  return c.html(<ActionRefusedPage page={pageOf(c)} words={words} back={back} />, status);
}

/**
 * Leaves for the sign-in page, when nobody is signed in, how long the order's ticket is still reserved. Everybody may
 * read that: the page of the ticket says it too.
 */
export function remindOfOrder({ engine }: PageDependencies): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.var.user !== null) return next();
    const id = c.req.param("id") ?? "";
    const order = await engine.read(orderDocument, id);
    const isReserved = order?.status === "AwaitingPayment" && order.chargeId === null;
    const isTheirs = order?.userId === c.var.signedOut?.userId;
    const reserved = isReserved ? { title: order.ticket.title, until: order.expiresAt, isTheirs } : undefined;
    leaveSignInReason(c, { returnTo: routes.order(id), wasRefused: c.req.method === "POST", reserved });
    return next();
  };
}
