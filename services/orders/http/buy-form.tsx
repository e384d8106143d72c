// Answers the Buy form of a ticket's page.

import { randomUUID } from "node:crypto";
import type { Engine } from "@holdfast/actors";
import { orderBody } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  leaveSignInReason,
  rememberedRequest,
  requireUser,
  validated,
} from "@holdfast/server";
import { timeZoneOf } from "@holdfast/values";
import { OrderRefusedPage, paths, routes, type TicketChange } from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import type { Purchase } from "../flows/buying.ts";
import { readTicket } from "../store.ts";
import { wholePriced } from "./answers.ts";
import { type PageDependencies, toSignIn } from "./page-context.tsx";
import { refusals, retryAfterOf, withRetry } from "./refusals.ts";
import { refusedTicketOf } from "./refused-ticket.ts";

const detail = z.string().nullish();
const details = z.object({
  title: z.string(),
  venue: detail,
  city: detail,
  startsAt: z.iso.datetime().nullish(),
  timeZone: detail.refine((zone) => zone === null || zone === undefined || timeZoneOf(zone) !== null),
  section: detail,
  row: detail,
  seat: detail,
  description: detail,
  faceValueCents: z.number().nullish(),
});

function buyForm(currency: string) {
  return orderBody(currency).extend({
    idempotencyKey: z.string().optional(),
    // What the page showed only fills in the page of a refusal, so a text that cannot be read is left out.
    shown: z
      .string()
      .optional()
      .transform((text) => details.safeParse(readJson(text)).data),
  });
}

/** Creates the route behind the Buy button: answers 303 to the order, or a page with the reason and a way back. */
export function buyPages(dependencies: PageDependencies): Hono<AppEnv> {
  const { engine, buying, currency } = dependencies;
  const checked = validated("form", buyForm(currency), (c) =>
    refused(c, dependencies, { status: 422, code: "not_found" }),
  );
  return new Hono<AppEnv>().post(paths.orders, checked, async (c) => {
    const { ticketId, expectedPrice = null, expectedEdition = null, idempotencyKey } = c.req.valid("form");
    // This address takes only POST, so people come back to the ticket's page and press Buy again.
    if (c.var.user === null) {
      leaveSignInReason(c, { returnTo: routes.ticket(ticketId), wasRefused: true });
      return c.redirect(toSignIn(routes.ticket(ticketId)), 303);
    }
    const user = requireUser(c);
    // A text that names no partition is the id of no ticket.
    if (engine.partitionOf(ticketId) === null) return await refused(c, dependencies, { code: "not_found" });
    const request = { ticketId, userId: user.id, expectedPriceCents: expectedPrice, expectedEdition };
    const newDocumentId = () => buying.newOrderId(ticketId);
    const options = { engine, user, newDocumentId, key: idempotencyKey || undefined };
    return await rememberedRequest(c, options, async (ids) => {
      const purchase = await buying.buy(request, ids);
      if ("refused" in purchase) {
        const { refused: refusal, retryAfterMs } = purchase;
        const isChange = refusal.code === "price_changed" || refusal.code === "ticket_changed";
        const change = isChange ? await changeOf(engine, c.req.valid("form")) : null;
        return await refused(c, dependencies, { code: refusal.code, ticketId, retryAfterMs, change });
      }
      const { order } = purchase.ok;
      return { status: 303, body: null, headers: { Location: routes.order(order.id) }, remember: true };
    });
  });
}

interface Refused {
  /** Code of the refusal. */
  readonly code: Extract<Purchase, { refused: unknown }>["refused"]["code"];
  /** HTTP status; default: the status of the code. */
  readonly status?: 422;
  /** Ticket that could not be bought; default: it is unknown. */
  readonly ticketId?: string;
  /** When the buyer may try again, in ms from now; default: nobody can say. */
  readonly retryAfterMs?: number | undefined;
  /** What was different on the buyer's page; default: nothing is known to be. */
  readonly change?: TicketChange | null;
}

async function refused(
  c: AppContext,
  { engine, pageOf }: PageDependencies,
  { code, status, ticketId, retryAfterMs, change }: Refused,
): Promise<Response> {
  const { page, words, status: usual } = refusals[code];
  const options = { isShown: page !== "none", isHeld: code === "held" };
  const refusedTicket = ticketId === undefined ? undefined : await refusedTicketOf(engine, ticketId, options);
  return await c.html(
    <OrderRefusedPage
      page={pageOf(c)}
      words={withRetry(words, { retryAfterMs })}
      refused={refusedTicket}
      hasOrders={page === "orders and ticket"}
      change={change ?? undefined}
    />,
    status ?? usual,
    retryAfterOf({ retryAfterMs }),
  );
}

type Sent = z.output<ReturnType<typeof buyForm>>;

/** Compares what the buyer's page showed, which its form carries, with the ticket as it is now. */
async function changeOf(engine: Engine, { ticketId, expectedPrice, shown }: Sent): Promise<TicketChange | null> {
  const { ticket } = await readTicket(engine, ticketId);
  if (!ticket) return null;
  const now = { ...wholePriced(ticket), id: ticketId };
  const before = { ...now, ...shown, ...(expectedPrice !== undefined && { priceCents: expectedPrice }) };
  return { before, now, idempotencyKey: randomUUID() };
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
