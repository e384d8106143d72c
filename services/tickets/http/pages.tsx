// Answers the pages that show tickets.

import { randomUUID } from "node:crypto";
import type { Engine } from "@holdfast/actors";
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
  type OtherTickets,
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
import { survivorOf } from "../flows/places.ts";
import { sellerFacts } from "../flows/sellers.ts";
import { countsOf, ticketsForSaleOf } from "../flows/shown-events.ts";
import { asOf, isVisibleTo, type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { hasSameSeat, type KnownTicket, knownTicket, noSuchTicket, ticketsOfSeller } from "../store.ts";
import { wholePriced } from "./answers.ts";
import { availabilityOf, isFinal, viewerOf } from "./availability.ts";
import { takeNotice } from "./notice.ts";
import { type PageDependencies, toSignIn } from "./page-context.ts";

const CARDS_A_PAGE = 24;
const MOST_OTHERS = 6;
const MOST_INSTEAD = 3;

/** Dependencies of the pages that show tickets. */
export interface TicketPageDependencies extends PageDependencies {
  /** How long a purchase reserves a ticket, in ms. */
  readonly holdMs: number;
}

/** Creates the routes of the pages that show tickets, and of a ticket's live status. */
export function ticketPages(dependencies: TicketPageDependencies): Hono<AppEnv> {
  const { engine, pageOf } = dependencies;
  const checked = validated("query", listingsQuery(engine, CARDS_A_PAGE));
  return new Hono<AppEnv>()
    .get(paths.listings, signedInPage(toSignIn), checked, async (c) => {
      const request = c.req.valid("query");
      const { tickets, next } = await ticketsOfSeller(engine, requireUser(c).id, { ...request, leavesOut: true });
      return c.html(
        <ListingsPage
          page={pageOf(c)}
          tickets={tickets.map(wholePriced)}
          nextHref={nextHref(routes.listings, c, next)}
        />,
      );
    })
    .get(paths.ticket, async (c) => {
      const ticket = await knownTicket(engine, c.req.param("id"));
      if (!isVisibleTo(ticket, userIdOf(c))) {
        if (ticket.status === "draft") throw noSuchTicket();
        const others = await othersOf(engine, ticket, MOST_INSTEAD);
        return c.html(<RemovedTicketPage page={pageOf(c)} others={others?.tickets ?? []} />, 410);
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
        const content = await contentOf(ticket, c, { page: pageOf(c, now), key, ...dependencies });
        return { html: String(await html`${<TicketUpdate {...content} />}`), isFinal: isFinal(ticket) };
      };
      return liveStream(c, { engine, id, render });
    });
}

/** Answers with the page of a ticket; `kind` says what has just happened to it, default what a form has left. */
export async function ticketPage(
  c: AppContext,
  dependencies: TicketPageDependencies,
  { ticket, kind, status = 200 }: { ticket: KnownTicket; kind?: SellerNoticeKind; status?: 200 | 409 },
): Promise<Response> {
  const { engine, pageOf } = dependencies;
  const page = pageOf(c, await engine.now());
  const [content, others] = await Promise.all([
    contentOf(ticket, c, { page, key: randomUUID(), ...dependencies }),
    othersOf(engine, ticket, MOST_OTHERS),
  ]);
  const isSeller = content.viewer === "seller";
  const notice = isSeller
    ? await noticeOf(dependencies, { ticket, kind: kind ?? takeNotice(c, ticket.id) })
    : undefined;
  const { isArchived } = ticket;
  return c.html(<TicketPage {...content} {...{ page, others, notice, isArchived }} />, status);
}

// What only its seller is told above a ticket.
async function noticeOf(
  { engine, publicUrl }: PageDependencies,
  { ticket, kind }: { ticket: Ticket; kind: SellerNoticeKind | null },
) {
  const { id, eventId, startsAt } = ticket;
  const happened = kind === "listed" && ticket.status === "draft" ? "drafted" : kind;
  const address = publicUrl + routes.ticket(id);
  const isContested = await hasSameSeat(engine, ticket);
  if (!isContested && happened === null) return undefined;
  return (
    <>
      {isContested && <SameSeatWarning />}
      {happened && (
        <SellerNotice kind={happened} ticketId={id} eventId={startsAt === null ? null : eventId} address={address} />
      )}
    </>
  );
}

/** Reads tickets of the same event that are for sale as well; none for an event of a ticket's own. */
async function othersOf(engine: Engine, { id, eventId }: Ticket, most: number): Promise<OtherTickets | undefined> {
  const event = await survivorOf(engine, eventId);
  if (!event) return undefined;
  const [{ tickets }, { forSale }] = await Promise.all([
    ticketsForSaleOf(engine, event, { limit: most + 1 }),
    countsOf(engine, event),
  ]);
  const others = tickets.filter((other) => other.id !== id).slice(0, most);
  return { tickets: others.map(wholePriced), forSale };
}

interface ContentParts extends Pick<TicketPageDependencies, "engine" | "holdMs"> {
  readonly page: PageContext;
  readonly key: string;
}

// Each version of the ticket gets a key of its own: to buy it again after an order has ended is another purchase.
async function contentOf(
  ticket: Ticket,
  c: AppContext,
  { page, key, engine, holdMs }: ContentParts,
): Promise<TicketContentProps> {
  const userId = userIdOf(c);
  const viewer = viewerOf(ticket, userId);
  const { sellerFeeCents, priceCents } = ticket;
  const share = viewer === "seller" && sellerFeeCents > 0 ? { sellerGetsCents: priceCents - sellerFeeCents } : {};
  return {
    ...{ page, ticket: { ...wholePriced(ticket), ...share }, viewer, holdMs },
    availability: availabilityOf(ticket, userId),
    seller: viewer === "seller" ? undefined : await sellerFacts(engine, ticket.userId),
    idempotencyKey: `${key}-${ticket.version}`,
  };
}

function nextHref(route: typeof routes.home, c: AppContext, cursor: string | null): string | undefined {
  return cursor === null ? undefined : route({ ...c.req.query(), cursor });
}

function userIdOf(c: AppContext): string | null {
  return c.var.user?.id ?? null;
}
