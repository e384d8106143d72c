// Answers the pages that show tickets.

import { randomUUID } from "node:crypto";
import { listingsQuery } from "@holdfast/contracts";
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
  ListingsPage,
  type PageContext,
  paths,
  RemovedTicketPage,
  routes,
  SameSeatWarning,
  SellerNotice,
  type SellerNoticeKind,
  type TicketContentProps,
  TicketPage,
  TicketUpdate,
} from "@holdfast/views";
import { Hono } from "hono";
import { html } from "hono/html";
import { asOf, isVisibleTo, type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { hasSameSeat, knownTicket, noSuchTicket, othersOfTitle, ticketsOfSeller } from "../store.ts";
import { availabilityOf, isFinal, viewerOf } from "./availability.ts";
import { takeNotice } from "./notice.ts";
import { type PageDependencies, toSignIn } from "./page-context.ts";

const CARDS_A_PAGE = 24;
const MOST_OTHERS = 3;

/** Creates the routes of the pages that show tickets, and of a ticket's live status. */
export function ticketPages(dependencies: PageDependencies): Hono<AppEnv> {
  const { engine, pageOf } = dependencies;
  const checked = validated("query", listingsQuery(engine, CARDS_A_PAGE));
  return new Hono<AppEnv>()
    .get(paths.listings, signedInPage(toSignIn), checked, async (c) => {
      const request = c.req.valid("query");
      const { tickets, next } = await ticketsOfSeller(engine, requireUser(c).id, request);
      return c.html(<ListingsPage page={pageOf(c)} tickets={tickets} nextHref={nextHref(routes.listings, c, next)} />);
    })
    .get(paths.ticket, async (c) => {
      const ticket = await knownTicket(engine, c.req.param("id"));
      if (!isVisibleTo(ticket, userIdOf(c))) {
        if (ticket.status === "draft") throw noSuchTicket();
        const others = await othersOfTitle(engine, ticket, MOST_OTHERS);
        return c.html(<RemovedTicketPage page={pageOf(c)} others={others} />, 410);
      }
      return ticketPage(c, dependencies, { ticket });
    })
    .get(paths.ticketEvents, async (c) => {
      // A page that was open when the ticket was removed reconnects, and is told.
      const { id, status, userId } = await knownTicket(engine, c.req.param("id"));
      if (status === "draft" && userId !== userIdOf(c)) throw noSuchTicket();
      const key = randomUUID();
      const render = async (): Promise<LiveView | null> => {
        const stored = await engine.read(ticketDocument, id);
        if (stored === null) return null;
        const now = await engine.now();
        const ticket = asOf(stored, now);
        const content = contentOf(ticket, c, { page: pageOf(c, now), key });
        return { html: String(await html`${<TicketUpdate {...content} />}`), isFinal: isFinal(ticket) };
      };
      return liveStream(c, { engine, id, render });
    });
}

/** Answers with the page of a ticket; `kind` says what has just happened to it, default what a form has left. */
export async function ticketPage(
  c: AppContext,
  { engine, pageOf, publicUrl }: PageDependencies,
  { ticket, kind, status = 200 }: { ticket: Ticket; kind?: SellerNoticeKind; status?: 200 | 409 },
): Promise<Response> {
  const { id } = ticket;
  const page = pageOf(c, await engine.now());
  const content = contentOf(ticket, c, { page, key: randomUUID() });
  const left = content.viewer === "seller" ? (kind ?? takeNotice(c, id)) : null;
  const happened = left === "listed" && ticket.status === "draft" ? "drafted" : left;
  const notice = happened && <SellerNotice kind={happened} ticketId={id} address={publicUrl + routes.ticket(id)} />;
  const isContested = content.viewer === "seller" && (await hasSameSeat(engine, ticket));
  const warned = isContested ? (
    <>
      <SameSeatWarning />
      {notice}
    </>
  ) : (
    notice
  );
  return c.html(<TicketPage {...content} page={page} notice={warned} />, status);
}

// Each version of the ticket gets a key of its own: to buy it again after an order has ended is another purchase.
function contentOf(
  ticket: Ticket,
  c: AppContext,
  { page, key }: { page: PageContext; key: string },
): TicketContentProps {
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
