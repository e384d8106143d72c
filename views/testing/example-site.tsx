// Serves the pages with example data, for tests in a browser.

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import {
  assetRoutes,
  ErrorPage,
  emptyTicketForm,
  OrderPage,
  OrderPanel,
  ProcessingPage,
  paths,
  renderFragment,
  routes,
  type TicketAvailability,
  TicketFormPage,
  type TicketOnSale,
  TicketPage,
  TicketUpdate,
} from "../index.ts";
import { exampleContext, examplePages, exampleTicket } from "./example-pages.tsx";

const policy =
  "default-src 'none'; connect-src 'self'; form-action 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'";

/** Holds what the tests set and read of a running site. */
export type ExampleSiteState = {
  /** The one ticket. */
  ticket: TicketOnSale;
  /** Returns the availability of the one ticket. */
  availability: () => TicketAvailability;
  /** Answer to a request for the stream, in place of the stream. */
  streamAnswer: Response | undefined;
  /** Number of streams that browsers have open. */
  openStreams: number;
  /** Sends a new availability to every open stream. */
  send: (availability: TicketAvailability) => void;
  /** Bodies of the purchase requests, oldest first. */
  posts: string[];
  /** Number of requests for the page of a payment under way. */
  paymentPolls: number;
};

/** Starts a site under the real content security policy, with one ticket whose availability the test sets. */
export function exampleSite() {
  const listeners = new Set<(availability: TicketAvailability) => void>();
  const state: ExampleSiteState = {
    ticket: exampleTicket,
    availability: () => ({ status: "available" }),
    streamAnswer: undefined,
    openStreams: 0,
    send: (availability) => {
      for (const listener of listeners) listener(availability);
    },
    posts: [],
    paymentPolls: 0,
  };
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("Content-Security-Policy", policy);
  });
  app.route("/", assetRoutes());
  addGallery(app);
  addTicket(app, state, listeners);
  addOrders(app, state, listeners);
  const server = Bun.serve({ port: 0, idleTimeout: 0, fetch: app.fetch });
  return { state, url: server.url.origin, stop: () => server.stop(true) };
}

function addGallery(app: Hono): void {
  // Nothing changes in the pages of events and of waiting lists, and in the preview of a ticket.
  app.get(paths.eventEvents, (c) => c.body(null, 204));
  app.get(paths.waitEvents, (c) => c.body(null, 204));
  app.get(paths.ticketPreview, (c) => c.body(null, 204));
  for (const { name, markup } of examplePages()) app.get(`/gallery/${name}`, (c) => c.html(markup));
  const home = examplePages().find(({ name }) => name === "browse");
  if (home !== undefined) app.get(paths.home, (c) => c.html(home.markup));
}

function present() {
  return { ...exampleContext(routes.ticket(exampleTicket.id)), now: Date.now() };
}

type Listeners = Set<(availability: TicketAvailability) => void>;
type Render = (availability: TicketAvailability, id: string) => Parameters<typeof renderFragment>[0];

// Streams as a service does: a snapshot on connect, then each change, and `end` once nothing can change any more.
function addStream(
  app: Hono,
  path: string,
  { state, listeners, render }: { state: ExampleSiteState; listeners: Listeners; render: Render },
): void {
  app.get(path, (c) => {
    if (state.streamAnswer !== undefined) return state.streamAnswer.clone();
    const id = c.req.param("id") ?? "";
    return streamSSE(c, async (stream) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const send = async (availability: TicketAvailability) => {
        await stream.writeSSE({ data: await renderFragment(render(availability, id)) });
        if (availability.status !== "sold") return;
        await stream.writeSSE({ event: "end", data: "" });
        resolve();
      };
      const listener = (availability: TicketAvailability) => void send(availability).catch(resolve);
      stream.onAbort(resolve);
      listeners.add(listener);
      state.openStreams += 1;
      await send(state.availability());
      await promise;
      listeners.delete(listener);
      state.openStreams -= 1;
    });
  });
}

function addTicket(app: Hono, state: ExampleSiteState, listeners: Listeners): void {
  const content = () => ({ page: present(), ticket: state.ticket, viewer: "buyer", idempotencyKey: "k1" }) as const;
  const render = (availability: TicketAvailability) => <TicketUpdate {...content()} availability={availability} />;
  addStream(app, paths.ticketEvents, { state, listeners, render });
  const afterForm = { ...present(), answersForm: true };
  const form = { page: present(), form: { kind: "new", idempotencyKey: "k1" } } as const;
  const errors = [{ field: "price", message: "The price must be from 0.50 to 999,999.99" }];
  app.get(paths.ticketNew, (c) => c.html(<TicketFormPage {...form} values={emptyTicketForm} />));
  app.post(paths.ticketNew, async (c) => {
    const title = new URLSearchParams(await c.req.text()).get("title") ?? "";
    if (title === "busy") return c.html(<ErrorPage page={afterForm} status={503} message="Cannot do this now" />, 503);
    if (title === "proxy") return c.text("Bad gateway", 502);
    return c.html(<TicketFormPage {...form} values={{ ...emptyTicketForm, title }} errors={errors} />, 422);
  });
  app.get(paths.ticket, (c) => {
    // With ?shown=available the page differs from its stream, so that a test sees the first message arrive.
    const availability = c.req.query("shown") === "available" ? { status: "available" as const } : state.availability();
    return c.html(<TicketPage {...content()} availability={availability} />);
  });
}

function addOrders(app: Hono, state: ExampleSiteState, listeners: Listeners): void {
  const waiting = { id: "waiting", ticket: exampleTicket, status: "AwaitingPayment", paying: false } as const;
  const completed = { id: "o1", ticket: exampleTicket, status: "Completed" } as const;
  const order = (id: string) => (id === waiting.id ? { ...waiting, expiresAt: Date.now() + 600_000 } : completed);
  const render: Render = (_availability, id) => <OrderPanel page={present()} order={order(id)} idempotencyKey="k2" />;
  addStream(app, paths.orderEvents, { state, listeners, render });
  app.post(paths.orders, async (c) => {
    state.posts.push(await c.req.text());
    return c.redirect(routes.order("o1"), 303);
  });
  app.get(paths.paymentProcessing, (c) => {
    state.paymentPolls += 1;
    if (state.paymentPolls > 2) return c.redirect(routes.order("o1"), 303);
    return c.html(<ProcessingPage page={present()} chargeId="c1" orderId="o1" />);
  });
  app.get(paths.order, (c) => {
    const shown = order(c.req.param("id"));
    return c.html(<OrderPage page={present()} order={shown} idempotencyKey="k1" />);
  });
}
