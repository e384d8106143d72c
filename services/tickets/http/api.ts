// Answers the JSON requests under `/api/tickets`.

import type { Engine } from "@holdfast/actors";
import { ticketBody, ticketRevision } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  limited,
  type RateLimits,
  rememberedRequest,
  requireUser,
  signedIn,
  validated,
} from "@holdfast/server";
import { Hono } from "hono";
import type { Listing } from "../flows/listing.ts";
import { findPlace, newTicketId } from "../flows/places.ts";
import { delistTicket, reviseTicket } from "../flows/selling.ts";
import { type KnownTicket, visibleTicket } from "../store.ts";
import { ticketAnswerOf } from "./answers.ts";
import { etagOf, expectedVersions, versionsIn } from "./if-match.ts";
import { problemOf } from "./refusals.ts";

const TICKETS = "/api/tickets";
const TICKET = "/api/tickets/:id";

/** Dependencies of the JSON routes; without `limits` nothing is counted. */
export interface TicketApiParts {
  /** Lists tickets. */
  readonly listing: Listing;
  /** Currency of all prices. */
  readonly currency: string;
  /** Limits edits. */
  readonly limits?: RateLimits | undefined;
}

/** Creates the JSON routes of tickets; prices are in `currency`. */
export function ticketApi(engine: Engine, { listing: { list }, currency, limits }: TicketApiParts): Hono<AppEnv> {
  const answerOf = (c: AppContext, ticket: KnownTicket) =>
    ticketAnswerOf(ticket, { currency, userId: c.var.user?.id ?? null });
  return new Hono<AppEnv>()
    .get(TICKET, async (c) => {
      const ticket = await visibleTicket(engine, c.req.param("id"), c.var.user?.id ?? null);
      return c.json(answerOf(c, ticket), 200, { ETag: etagOf(ticket) });
    })
    .post(TICKETS, signedIn, validated("json", ticketBody(currency)), async (c) => {
      const user = requireUser(c);
      const { id: sellerId, isConfirmed } = user;
      const { wish, draft: awaitsSeal, ...ticket } = c.req.valid("json");
      const place = await findPlace(engine, wish);
      const listing = { sellerId, isConfirmed, ticket, place, awaitsSeal };
      const readBody = async (id: string) => answerOf(c, await visibleTicket(engine, id, user.id));
      const options = { engine, user, newDocumentId: () => newTicketId(engine, place), readBody };
      return rememberedRequest(c, options, async (ids) => {
        const listed = await list(ids, listing);
        if ("refused" in listed) throw problemOf(listed.refused);
        const ticket = listed.ok;
        const headers = { Location: `${TICKETS}/${ticket.id}`, ETag: etagOf(ticket) };
        return { status: 201, body: answerOf(c, ticket), headers, remember: true };
      });
    })
    .put(TICKET, signedIn, limited(limits, "edits"), validated("json", ticketRevision(currency)), async (c) => {
      const { version, ...ticket } = c.req.valid("json");
      const expected = { versions: expectedVersions(c.req.header("If-Match"), version) };
      const revision = { sellerId: requireUser(c).id, ticket, expected };
      const revised = await reviseTicket(engine, c.req.param("id"), revision);
      if ("refused" in revised) throw problemOf(revised.refused);
      return c.json(answerOf(c, revised.ok), 200, { ETag: etagOf(revised.ok) });
    })
    .delete(TICKET, signedIn, async (c) => {
      const expected = { versions: versionsIn(c.req.header("If-Match")) };
      const delisted = await delistTicket(engine, c.req.param("id"), { sellerId: requireUser(c).id, expected });
      if ("refused" in delisted) throw problemOf(delisted.refused);
      return c.body(null, 204);
    });
}
