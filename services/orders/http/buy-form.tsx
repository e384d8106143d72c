import { RefusedError } from "@holdfast/actors";
import { orderBody } from "@holdfast/contracts";
import { type AppContext, type AppEnv, HttpProblem, rememberedRequest, requireUser, validated } from "@holdfast/server";
import { OrderRefusedPage, paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import { boughtOr } from "../flows/buying.ts";
import { type PageDependencies, toSignIn } from "./page-context.tsx";

const buyForm = orderBody.extend({ idempotencyKey: z.string().optional() });

/** Where the Buy button of a ticket's page leads: to the order (303), or to the reason why not and the way back. */
export function buyPages(dependencies: PageDependencies): Hono<AppEnv> {
  const { engine, buying } = dependencies;
  const checked = validated("form", buyForm, (c) => refused(c, dependencies, { status: 422, reason: "unknown" }));
  return new Hono<AppEnv>().post(paths.orders, checked, async (c) => {
    const { ticketId, expectedPrice = null, idempotencyKey } = c.req.valid("form");
    // Buy is pressed again on the ticket's page: this address alone is nothing to come back to.
    if (c.var.user === null) return c.redirect(toSignIn(routes.ticket(ticketId)), 303);
    const user = requireUser(c);
    const wish = { ticketId, userId: user.id, expectedPriceCents: expectedPrice };
    const newDocumentId = () => buying.newOrderId(ticketId);
    const options = { engine, user, newDocumentId, key: idempotencyKey || undefined };
    try {
      return await rememberedRequest(c, options, async (ids) => {
        const { order } = boughtOr(await buying.buy(wish, ids));
        return { status: 303, body: null, headers: { Location: routes.order(order.id) }, remember: true };
      });
    } catch (error) {
      return await refused(c, dependencies, { ...refusalOf(error), ticketId });
    }
  });
}

interface Refused {
  readonly status: 404 | 409 | 422;
  /** As the page spells it. */
  readonly reason: string;
  readonly ticketId?: string;
}

function refusalOf(error: unknown): Refused {
  if (error instanceof RefusedError) {
    if (error.code === "not_found") return { status: 404, reason: "unknown" };
    return { status: 409, reason: error.code.replaceAll("_", " ") };
  }
  if (error instanceof HttpProblem && error.status === 404) return { status: 404, reason: "unknown" };
  throw error;
}

async function refused(
  c: AppContext,
  { pageOf }: PageDependencies,
  { status, reason, ticketId }: Refused,
): Promise<Response> {
  c.status(status);
  const way = reason === "unknown" ? undefined : ticketId;
  return await c.html(<OrderRefusedPage page={pageOf(c)} reason={reason} ticketId={way} />);
}
