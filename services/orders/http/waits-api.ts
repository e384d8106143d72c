// Answers the JSON requests of the waiting line.

import type { Engine } from "@holdfast/actors";
import { MOST_LISTED_WAITS, type WaitAnswer, waitBody } from "@holdfast/contracts";
import { type AppContext, type AppEnv, rememberedRequest, requireUser, signedIn, validated } from "@holdfast/server";
import { decimalOf } from "@holdfast/values";
import { Hono } from "hono";
import type { SeenWait, Waited, Waiting } from "../flows/waiting.ts";
import { problemOf } from "./refusals.ts";

const EVENT_WAITS = "/api/events/:id/waits";
const WAITS = "/api/waits";
const WAIT = "/api/waits/:id";

/** Creates the JSON routes of the waiting line; prices are in `currency`. */
export function waitsApi(engine: Engine, { waiting, currency }: { waiting: Waiting; currency: string }): Hono<AppEnv> {
  const answer = (c: AppContext, waited: Waited) => {
    if ("refused" in waited) throw problemOf(waited.refused);
    return c.json(waitAnswerOf(waited.ok, currency));
  };
  return new Hono<AppEnv>()
    .post(EVENT_WAITS, signedIn, validated("json", waitBody(currency)), (c) => {
      const user = requireUser(c);
      const eventId = c.req.param("id");
      const { maxPrice = null } = c.req.valid("json");
      const options = { engine, user, newDocumentId: () => waiting.newWaitId(eventId) };
      return rememberedRequest(c, options, async ({ documentId }) => {
        const joined = await waiting.join({ eventId, userId: user.id, maxPriceCents: maxPrice }, documentId);
        if ("refused" in joined) throw problemOf(joined.refused);
        const body = { ...waitAnswerOf(joined.ok, currency), forSale: await waiting.forSale(eventId) };
        return { status: 201, body, headers: { Location: `${WAITS}/${documentId}` }, remember: true };
      });
    })
    .get(WAITS, signedIn, async (c) => {
      const waits = await waiting.list(requireUser(c).id, MOST_LISTED_WAITS);
      return c.json(waits.map((wait) => waitAnswerOf(wait, currency)));
    })
    .get(WAIT, signedIn, async (c) =>
      c.json(waitAnswerOf(await waiting.read(c.req.param("id"), requireUser(c).id), currency)),
    )
    .delete(WAIT, signedIn, async (c) => {
      const left = await waiting.leave(c.req.param("id"), requireUser(c).id);
      if ("refused" in left) throw problemOf(left.refused);
      return c.body(null, 204);
    })
    .post(`${WAIT}/take`, signedIn, async (c) => answer(c, await waiting.take(c.req.param("id"), requireUser(c).id)))
    .post(`${WAIT}/pass`, signedIn, async (c) => answer(c, await waiting.pass(c.req.param("id"), requireUser(c).id)));
}

/** Returns the JSON of a place in the line. */
export function waitAnswerOf({ wait, place, order }: SeenWait, currency: string): WaitAnswer {
  const { id, eventId, state, maxPriceCents, n, orderId, joinedAt, endedAt, reason, version } = wait;
  const timeOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...{ id, eventId, state, place, number: n, orderId, reason, version },
    maxPrice: maxPriceCents === null ? null : decimalOf(maxPriceCents, currency),
    expiresAt: order?.status === "Offered" ? timeOf(order.expiresAt) : null,
    joinedAt: new Date(joinedAt).toISOString(),
    endedAt: timeOf(endedAt),
  };
}
