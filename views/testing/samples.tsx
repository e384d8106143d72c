import {
  BrowsePage,
  ErrorPage,
  emptyTicketForm,
  ListingsPage,
  OrderPage,
  OrderRefusedPage,
  OrdersPage,
  type OrderView,
  routes,
  SigninPage,
  SignupPage,
  type TicketDetails,
  TicketFormPage,
  TicketPage,
  type TicketStanding,
  ticketFormValues,
  type Viewer,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";
import { sampleOutboxes } from "./mail-samples.tsx";
import { samplePayments } from "./payments-samples.tsx";

/** A moment all samples share, so that pictures of them can be compared. */
export const sampleNow = "2026-11-20T18:30:00.000Z";

const until = "2026-11-20T18:44:59.000Z";

/** A visitor of the samples; `path` is the page shown. */
export function samplePage(path: string, email: string | null = "mara@example.com"): PageContext {
  const user = email === null ? null : { id: "u1", email };
  return { user, testPayments: true, currency: "usd", now: sampleNow, path };
}

/** A ticket with every detail. */
export const sampleTicket: TicketDetails = {
  id: "t1",
  title: "Low Tide Festival: Friday night",
  priceCents: 8950,
  venue: "Harbour Hall, Bristol",
  startsAt: "2026-12-04T19:30:00.000Z",
  section: "Balcony B",
  seat: "Row 4, seat 17",
  description:
    "Two friends cannot make it, so here is one of our seats.\nClear view of the stage, right by the stairs.",
  status: "available",
};

const tickets: readonly TicketDetails[] = [
  sampleTicket,
  {
    id: "t2",
    title: "The Kelp Choir",
    priceCents: 2400,
    venue: "Old Lighthouse",
    startsAt: "2026-12-11T20:00:00.000Z",
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
    status: "delisted",
  },
];

const order = { id: "01KAB4Z7Q3M8N5T6W9X2Y1C0DE-07", ticket: sampleTicket };

/** Orders of every status. */
export const sampleOrders: readonly OrderView[] = [
  { ...order, status: "Created" },
  { ...order, status: "AwaitingPayment", expiresAt: until, paying: false },
  { ...order, status: "AwaitingPayment", expiresAt: until, paying: true },
  { ...order, status: "Completed", chargeId: "01KAB50000000000000000000-07", paidAt: sampleNow },
  { ...order, status: "Cancelled", reason: "expired" },
];

type Sample = { name: string; path: string; markup: ReturnType<typeof BrowsePage> };

function ticketSample(name: string, standing: TicketStanding, viewer: Viewer): Sample {
  const path = routes.ticket("t1");
  const page = samplePage(path, viewer === "guest" ? null : "mara@example.com");
  return {
    name,
    path,
    markup: <TicketPage page={page} ticket={sampleTicket} standing={standing} viewer={viewer} idempotencyKey="k1" />,
  };
}

function orderSample(view: OrderView): Sample {
  const state = view.status === "AwaitingPayment" && view.paying ? "paying" : view.status.toLowerCase();
  const path = routes.order(view.id);
  return {
    name: `order-${state}`,
    path,
    markup: <OrderPage page={samplePage(path)} order={view} idempotencyKey="k1" />,
  };
}

const priceFault = [{ field: "price", message: "The price must be from 0.50 to 999,999.99" }];

const guest = samplePage(routes.home(), null);
const home = samplePage(routes.home());
const form = samplePage(routes.ticketNew());

function ticketSamples(): Sample[] {
  return [
    {
      name: "browse",
      path: routes.home(),
      markup: <BrowsePage page={guest} tickets={tickets.slice(0, 4)} nextHref={routes.home({ cursor: "t4" })} />,
    },
    {
      name: "browse-older",
      path: routes.home(),
      markup: <BrowsePage page={guest} tickets={tickets.slice(0, 2)} isFirst={false} />,
    },
    { name: "browse-empty", path: routes.home(), markup: <BrowsePage page={home} tickets={[]} /> },
    ticketSample("ticket-available", { status: "available" }, "buyer"),
    ticketSample("ticket-guest", { status: "available" }, "guest"),
    ticketSample("ticket-held", { status: "held", until }, "buyer"),
    ticketSample("ticket-being-paid", { status: "held", until: null }, "buyer"),
    ticketSample("ticket-held-by-you", { status: "held by you", until, orderId: "o1" }, "buyer"),
    ticketSample("ticket-sold", { status: "sold" }, "buyer"),
    ticketSample("ticket-sold-to-you", { status: "sold to you", orderId: "o1" }, "buyer"),
    ticketSample("ticket-seller", { status: "available" }, "seller"),
    ticketSample("ticket-seller-held", { status: "held", until }, "seller"),
    ticketSample("ticket-delisted", { status: "delisted" }, "seller"),
    {
      name: "ticket-new",
      path: form.path,
      markup: <TicketFormPage page={form} values={emptyTicketForm} form={{ kind: "new", idempotencyKey: "k1" }} />,
    },
    {
      name: "ticket-edit",
      path: routes.ticketEdit("t1"),
      markup: (
        <TicketFormPage page={home} values={ticketFormValues(sampleTicket)} form={{ kind: "edit", ticketId: "t1" }} />
      ),
    },
    {
      name: "ticket-faulty",
      path: form.path,
      markup: (
        <TicketFormPage
          page={form}
          values={{ ...emptyTicketForm, title: "Derby", price: "0" }}
          errors={priceFault}
          form={{ kind: "new", idempotencyKey: "k1" }}
        />
      ),
    },
    {
      name: "ticket-signed-out",
      path: form.path,
      markup: (
        <TicketFormPage
          page={samplePage(routes.ticketNew(), null)}
          values={ticketFormValues(sampleTicket)}
          isSignedOut
          form={{ kind: "new", idempotencyKey: "k1" }}
        />
      ),
    },
    {
      name: "listings",
      path: routes.listings(),
      markup: <ListingsPage page={samplePage(routes.listings())} tickets={tickets} />,
    },
    {
      name: "listings-empty",
      path: routes.listings(),
      markup: <ListingsPage page={samplePage(routes.listings())} tickets={[]} />,
    },
  ];
}

function orderSamples(): Sample[] {
  return [
    ...sampleOrders.map(orderSample),
    {
      name: "orders",
      path: routes.orders(),
      markup: <OrdersPage page={samplePage(routes.orders())} orders={sampleOrders} />,
    },
    {
      name: "orders-empty",
      path: routes.orders(),
      markup: <OrdersPage page={samplePage(routes.orders())} orders={[]} />,
    },
    {
      name: "order-refused",
      path: routes.orders(),
      markup: <OrderRefusedPage page={home} reason="held" ticketId="t1" />,
    },
  ];
}

function otherSamples(): Sample[] {
  return [
    {
      name: "signup",
      path: routes.signup(),
      markup: <SignupPage page={samplePage(routes.signup(), null)} returnTo="/tickets/t1" />,
    },
    {
      name: "signin-faulty",
      path: routes.signin(),
      markup: (
        <SigninPage
          page={samplePage(routes.signin(), null)}
          email="mara@example.com"
          errors={[{ message: "Invalid credentials" }]}
        />
      ),
    },
    {
      name: "error",
      path: "/nowhere",
      markup: <ErrorPage page={home} status={404} message="There is nothing at this address." requestId="req-1" />,
    },
  ];
}

/** Every page with sample data, for pictures and for the tests of all pages. */
export function samplePages(): Sample[] {
  const outboxes = sampleOutboxes(samplePage(routes.outbox(), null), sampleTicket);
  const payments = samplePayments(samplePage(routes.sales()), sampleTicket.title);
  return [...ticketSamples(), ...orderSamples(), ...payments, ...otherSamples(), ...outboxes];
}
