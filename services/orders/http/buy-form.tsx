import { orderBody } from "@holdfast/contracts";
import { type AppContext, type AppEnv, rememberedRequest, requireUser, validated } from "@holdfast/server";
import { OrderRefusedPage, paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import type { Purchase } from "../flows/buying.ts";
import { type PageDependencies, toSignIn } from "./page-context.tsx";
import { refusals } from "./refusals.ts";

const buyForm = orderBody.extend({ idempotencyKey: z.string().optional() });

/** Where the Buy button of a ticket's page leads: to the order (303), or to the reason why not and the way back. */
export function buyPages(dependencies: PageDependencies): Hono<AppEnv> {
  const { engine, buying } = dependencies;
  const checked = validated("form", buyForm, (c) => refused(c, dependencies, { status: 422, code: "not_found" }));
  return new Hono<AppEnv>().post(paths.orders, checked, async (c) => {
    const { ticketId, expectedPrice = null, idempotencyKey } = c.req.valid("form");
    // Buy is pressed again on the ticket's page: this address alone is nothing to come back to.
    if (c.var.user === null) return c.redirect(toSignIn(routes.ticket(ticketId)), 303);
    const user = requireUser(c);
    // What is no ticket's id is no ticket either.
    if (engine.partitionOf(ticketId) === null) return await refused(c, dependencies, { code: "not_found" });
    const request = { ticketId, userId: user.id, expectedPriceCents: expectedPrice };
    const newDocumentId = () => buying.newOrderId(ticketId);
    const options = { engine, user, newDocumentId, key: idempotencyKey || undefined };
    return await rememberedRequest(c, options, async (ids) => {
      const purchase = await buying.buy(request, ids);
      if ("refused" in purchase) return await refused(c, dependencies, { code: purchase.refused.code, ticketId });
      const { order } = purchase.ok;
      return { status: 303, body: null, headers: { Location: routes.order(order.id) }, remember: true };
    });
  });
}

interface Refused {
  readonly code: Extract<Purchase, { refused: unknown }>["refused"]["code"];
  /** Default: the code's own. */
  readonly status?: 422;
  readonly ticketId?: string;
}

async function refused(
  c: AppContext,
  { pageOf }: PageDependencies,
  { code, status, ticketId }: Refused,
): Promise<Response> {
  const { page, words, status: usual } = refusals[code];
  c.status(status ?? usual);
  return await c.html(
    <OrderRefusedPage
      page={pageOf(c)}
      words={words}
      ticketId={page === "none" ? undefined : ticketId}
      hasOrders={page === "orders and ticket"}
    />,
  );
}
