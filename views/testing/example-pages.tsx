// Shows every page with example data, for the tests of all pages.

import {
  ErrorPage,
  routes,
  type TicketAvailability,
  type TicketDetails,
  type TicketOnSale,
  TicketPage,
  type Viewer,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";
import { exampleAccounts } from "./example-accounts.tsx";
import { exampleApiPages } from "./example-api.tsx";
import { exampleBrowsing } from "./example-browse.tsx";
import { exampleChanges } from "./example-changes.tsx";
import { exampleDeliveries } from "./example-delivery.tsx";
import { exampleEvents } from "./example-events.tsx";
import { exampleForms } from "./example-forms.tsx";
import { exampleInfoPages } from "./example-info.tsx";
import { exampleOutboxes } from "./example-mail.tsx";
import { exampleMarket } from "./example-market.tsx";
import { exampleOperators } from "./example-operator.tsx";
import { exampleOperatorEvents } from "./example-operator-events.tsx";
import { exampleOperatorPeople } from "./example-operator-people.tsx";
import { exampleOrderPages, ordersInEachState } from "./example-orders.tsx";
import { examplePayments } from "./example-payments.tsx";
import { exampleSecurity } from "./example-security.tsx";
import { exampleWaits } from "./example-waits.tsx";

/** The present moment of every example, so that pictures of the pages can be compared. */
export const exampleNow = "2026-11-20T18:30:00.000Z";

const until = "2026-11-20T18:44:59.000Z";

/** Returns the context of a page at `path`, for a signed-in person or, with `email` null, for a guest. */
export function exampleContext(path: string, email: string | null = "mara@example.com"): PageContext {
  const user = email === null ? null : { id: "u1", email };
  return {
    ...{
      user,
      testPayments: true,
      hasOutbox: true,
      currency: "usd",
      now: exampleNow,
      origin: "https://tickets.example.com",
    },
    path,
    address: path,
    answersForm: false,
  };
}

/** An available ticket with every detail. */
export const exampleTicket: TicketOnSale = {
  id: "t1",
  eventId: "e1",
  edition: 0,
  title: "Low Tide Festival: Friday night",
  priceCents: 8950,
  venue: "Harbour Hall, Bristol",
  startsAt: "2026-12-04T19:30:00.000Z",
  timeZone: "Europe/London",
  section: "Balcony B",
  seat: "Row 4, seat 17",
  description:
    "Two friends cannot make it, so here is one of our seats.\nClear view of the stage, right by the stairs.",
  status: "available",
};

const tickets: readonly TicketDetails[] = [
  exampleTicket,
  {
    id: "t2",
    title: "The Kelp Choir",
    priceCents: 2400,
    venue: "Old Lighthouse",
    startsAt: "2026-12-12T00:30:00.000Z",
    timeZone: "America/New_York",
    status: "reserved",
  },
  {
    id: "t3",
    title: "Winter Derby: North against South",
    priceCents: 12_000,
    venue: "Stadium of the North, Newcastle upon Tyne",
    startsAt: "2027-01-09T15:00:00.000Z",
    status: "available",
  },
  {
    id: "t4",
    title: "An evening of very long titles, in which a quartet plays everything it knows, twice",
    priceCents: 99_999_999,
    status: "available",
  },
  {
    id: "t5",
    title: "Comedy cellar",
    priceCents: 1500,
    venue: "Cellar 9",
    startsAt: "2026-11-27T21:00:00.000Z",
    status: "sold",
  },
  {
    id: "t6",
    title: "Sunday matinée",
    priceCents: 3350,
    venue: "Little Theatre",
    startsAt: "2026-12-20T14:00:00.000Z",
    timeZone: "Europe/Berlin",
    status: "delisted",
  },
];

/** One order of each status, and one whose payment is under way. */
export const exampleOrders = ordersInEachState(exampleTicket, { until, paidAt: exampleNow });

const seller = { since: "2025-03-09T12:00:00.000Z", sold: 12 };
const standing = { ...exampleTicket, section: "Standing", seat: null, priceCents: 4_400 };
const others = { tickets: [standing, { ...standing, id: "t22" }, { ...exampleTicket, id: "t23" }], forSale: 9 };

type ExamplePage = { name: string; path: string; markup: ReturnType<typeof TicketPage> };

function ticketExample(
  name: string,
  availability: TicketAvailability,
  viewer: Viewer,
  change: Partial<TicketOnSale> = {},
): ExamplePage {
  const path = routes.ticket("t1");
  const page = exampleContext(path, viewer === "guest" ? null : "mara@example.com");
  return {
    name,
    path,
    markup: (
      <TicketPage
        {...{ page, availability, viewer, seller, others }}
        ticket={{ ...exampleTicket, faceValueCents: 7_500, ...change }}
        idempotencyKey="k1"
      />
    ),
  };
}

const SEALED = { seal: "file", buyerFeeCents: 450 } as const;
const home = exampleContext(routes.home());

function ticketPages(): ExamplePage[] {
  return [
    ...exampleBrowsing(exampleContext(routes.home(), null), home),
    ticketExample("ticket-available", { status: "available" }, "buyer"),
    ticketExample("ticket-guest", { status: "available" }, "guest"),
    ticketExample("ticket-held", { status: "held", until }, "buyer"),
    ticketExample("ticket-being-paid", { status: "held", until: null }, "buyer"),
    ticketExample("ticket-held-by-you", { status: "held by you", until, orderId: "o1" }, "buyer"),
    ticketExample("ticket-sold", { status: "sold" }, "buyer"),
    ticketExample("ticket-sold-to-you", { status: "sold to you", orderId: "o1" }, "buyer"),
    ticketExample("ticket-seller", { status: "available" }, "seller"),
    ticketExample("ticket-seller-held", { status: "held", until }, "seller"),
    ticketExample("ticket-delisted", { status: "delisted" }, "seller"),
    ticketExample("ticket-sealed", { status: "available" }, "buyer", SEALED),
    ticketExample("ticket-seller-sealed", { status: "available" }, "seller", { ...SEALED, sellerGetsCents: 8_100 }),
    ticketExample("ticket-draft", { status: "draft" }, "seller", { awaits: { email: true, seal: true } }),
    ...exampleChanges(exampleContext(routes.ticket("t1")), exampleTicket),
    ...exampleForms(exampleContext, exampleTicket),
  ];
}

const reserved = { title: exampleTicket.title, until };
const afterBuy = { ...exampleContext(routes.orders()), address: routes.ticket("t1"), answersForm: true };
const REQUEST_ID = "0f3e8a52-6b4f-4c1e-9d27-5a1b2c3d4e5f";

function otherPages(): ExamplePage[] {
  return [
    {
      name: "error",
      path: "/nowhere",
      markup: <ErrorPage page={home} status={404} message="Not found" requestId="req-1" />,
    },
    {
      name: "error-after-buy",
      path: routes.orders(),
      markup: <ErrorPage page={afterBuy} status={503} message="Cannot do this now" requestId={REQUEST_ID} />,
    },
  ];
}

/** Returns every page of the site with example data. */
export function examplePages(): ExamplePage[] {
  const outboxes = exampleOutboxes(exampleContext(routes.outbox(), null), exampleTicket);
  const payments = examplePayments(exampleContext(routes.sales()), exampleTicket);
  const others = [
    ...otherPages(),
    ...exampleSecurity(exampleContext),
    ...exampleOperators(exampleContext),
    ...exampleOperatorEvents(exampleContext),
    ...exampleOperatorPeople(exampleContext),
    ...exampleMarket(exampleContext),
    ...exampleAccounts(exampleContext, reserved),
    ...exampleApiPages(exampleContext),
    ...exampleInfoPages(exampleContext),
  ];
  return [
    ...ticketPages(),
    ...exampleEvents(exampleContext, tickets),
    ...exampleOrderPages(exampleContext, { ticket: exampleTicket, orders: exampleOrders, until }),
    ...exampleWaits(exampleContext, exampleTicket),
    ...exampleDeliveries(exampleContext, exampleTicket),
    ...payments,
    ...others,
    ...outboxes,
  ];
}
