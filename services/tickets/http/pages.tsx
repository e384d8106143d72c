// Answers the pages that show tickets.

import { randomUUID } from "node:crypto";
import {
  type AppContext,
  type AppEnv,
  type LiveView,
  liveStream,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import {
  BrowsePage,
  ListingsPage,
  type PageContext,
  paths,
  routes,
  TicketPage,
  TicketStatus,
  type TicketStatusProps,
} from "@holdfast/views";
import { Hono } from "hono";
import { html } from "hono/html";
import { type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { ticketsForSale, ticketsOfSeller, visibleTicket } from "../store.ts";
import { availabilityOf, isFinal, viewerOf } from "./availability.ts";
import { type PageDependencies, toSignIn } from "./page-context.tsx";
import { pageQuery } from "./page-query.ts";

const CARDS_A_PAGE = 24;

/** Creates the routes of the pages that show tickets, and of a ticket's live status. */
export function ticketPages({ engine, pageOf }: PageDependencies): Hono<AppEnv> {
  const checked = validated("query", pageQuery(engine, CARDS_A_PAGE));
  return new Hono<AppEnv>()
    .get(paths.home, checked, async (c) => {
      const request = c.req.valid("query");
      const { tickets, next } = await ticketsForSale(engine, request);
      return c.html(
        <BrowsePage
          page={pageOf(c)}
          tickets={tickets}
          isFirst={request.cursor === undefined}
          nextHref={nextHref(routes.home, c, next)}
        />,
      );
    })
    .get(paths.listings, signedInPage(toSignIn), checked, async (c) => {
      const request = c.req.valid("query");
      const { tickets, next } = await ticketsOfSeller(engine, requireUser(c).id, request);
      return c.html(<ListingsPage page={pageOf(c)} tickets={tickets} nextHref={nextHref(routes.listings, c, next)} />);
    })
    .get(paths.ticket, async (c) => {
      const ticket = await visibleTicket(engine, c.req.param("id"), userIdOf(c));
      const page = pageOf(c, await engine.now());
      return c.html(<TicketPage {...statusOf(ticket, c, { page, key: randomUUID() })} page={page} ticket={ticket} />);
    })
    .get(paths.ticketEvents, async (c) => {
      const { id } = await visibleTicket(engine, c.req.param("id"), userIdOf(c));
      const key = randomUUID();
      const render = async (): Promise<LiveView | null> => {
        const ticket = await engine.read(ticketDocument, id);
        if (ticket === null) return null;
        const props = statusOf(ticket, c, { page: pageOf(c, await engine.now()), key });
        return { html: String(await html`${<TicketStatus {...props} />}`), isFinal: isFinal(ticket) };
      };
      return liveStream(c, { engine, id, render });
    });
}

// Each version of the ticket gets a key of its own: to buy it again after an order has ended is another purchase.
function statusOf(ticket: Ticket, c: AppContext, { page, key }: { page: PageContext; key: string }): TicketStatusProps {
  const userId = userIdOf(c);
  const availability = availabilityOf(ticket, userId);
  return {
    page,
    ticket,
    availability,
    viewer: viewerOf(ticket, userId),
    idempotencyKey: `${key}-${ticket.version}`,
  };
}

function nextHref(route: typeof routes.home, c: AppContext, cursor: string | null): string | undefined {
  return cursor === null ? undefined : route({ ...c.req.query(), cursor });
}

function userIdOf(c: AppContext): string | null {
  return c.var.user?.id ?? null;
}
