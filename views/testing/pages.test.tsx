import { expect, test } from "vitest";
import {
  BrowsePage,
  differencesBetween,
  ListingsPage,
  OrderPage,
  OrdersPage,
  PayRefusedPage,
  renderFragment,
  SalesPage,
  SigninPage,
  TicketContent,
  TicketPage,
  TicketStatus,
} from "../index.ts";
import { exampleBrowse, exampleEvents, noFilters } from "./example-browse.tsx";
import { exampleContext, exampleOrders, examplePages, exampleTicket } from "./example-pages.tsx";

const page = exampleContext("/tickets/t1");
const held = { status: "held", until: "2026-11-20T18:44:59.000Z" } as const;

test("every page is a whole document with a title, one main, one h1 and one live region", async () => {
  for (const { name, markup } of examplePages()) {
    const html = await renderFragment(markup);
    const counts = ["<!DOCTYPE html>", "<title>", "<main", "<h1", 'id="announcer"'].map(
      (part) => html.split(part).length - 1,
    );
    expect({ name, counts }).toEqual({ name, counts: [1, 1, 1, 1, 1] });
  }
});

test("no page has inline script, inline style or a handler, which the policy would refuse", async () => {
  for (const { markup } of examplePages()) {
    expect(await renderFragment(markup)).not.toMatch(
      /<script(?![^>]* src=| type="application\/ld\+json")|<style|\sstyle=|\son\w+=|hx-on|javascript:/,
    );
  }
});

test("no page has more than one stream", async () => {
  for (const { markup } of examplePages()) {
    expect((await renderFragment(markup)).split("hx-sse:connect").length - 1).toBeLessThanOrEqual(1);
  }
});

test("no page shows a code of ours or passes for a ticket", async () => {
  for (const { name, markup } of examplePages()) {
    const html = await renderFragment(markup);
    expect({ name, codes: html.match(/holdfast:\w|admit one|class="qr"/i) }).toEqual({ name, codes: null });
    const texts = html.replace(/<[^>]*>|https:\S+/g, " ");
    expect({ name, ids: texts.match(/\b[0-7][0-9A-Z]{25}/) }).toEqual({ name, ids: null });
  }
});

test("a paid order says its number, who paid, and that it is no ticket", async () => {
  const paid = exampleOrders.find(({ status }) => status === "Completed");
  if (paid === undefined) throw new Error("Cannot test the receipt: no example order is paid");
  const html = await renderFragment(<OrderPage page={page} order={paid} idempotencyKey="k" />);
  for (const words of ["HF-X2Y1-C0DE", "mara@<wbr/>example.com", "Row 4, seat 17", "$89.50", "does not get you into"])
    expect(html).toContain(words);
});

test("no two cards and no two rows have the same name for a screen reader", async () => {
  const twin = { ...exampleTicket, id: "t9", seat: "Row 4, seat 18" };
  const orders = exampleOrders.map((order, at) => ({ ...order, id: `01KAB4Z7Q3M8N5T6W9X2Y1C0D${at}07` }));
  const pages = [
    <BrowsePage page={page} model={exampleBrowse({ events: exampleEvents })} />,
    <ListingsPage page={page} tickets={[exampleTicket, twin]} />,
    <OrdersPage page={page} orders={orders} idempotencyKey="k" />,
  ];
  for (const markup of pages) {
    const names = [...(await renderFragment(markup)).matchAll(/ aria-label="(Low Tide[^"]*)"/g)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(1);
    expect(new Set(names).size).toBe(names.length);
  }
});

test("the headings of cards lie below the heading of their list", async () => {
  const html = await renderFragment(<BrowsePage page={page} model={exampleBrowse({ events: exampleEvents })} />);
  expect([...html.matchAll(/<h(\d)/g)].map(([, level]) => level).join("")).toBe("123333");
});

test("a guest's links to sign in and up lead back to the page, except from the front page", async () => {
  const links = async (path: string) =>
    (await renderFragment(<BrowsePage page={exampleContext(path, null)} model={exampleBrowse()} />)).match(
      /(?<=<li><a href=")\/account\/sign\w+[^"]*/g,
    );
  expect(await links("/?cursor=t9")).toEqual([
    "/account/signup?returnTo=%2F%3Fcursor%3Dt9",
    "/account/signin?returnTo=%2F%3Fcursor%3Dt9",
  ]);
  expect(await links("/")).toEqual(["/account/signup", "/account/signin"]);
});

test("a seller's words are escaped", async () => {
  const nasty = "<img src=x onerror=alert(1)>";
  const ticket = { ...exampleTicket, title: nasty, venue: nasty, description: nasty };
  const nastyEvents = exampleEvents.map((event) => ({ ...event, title: nasty, venue: nasty, city: nasty }));
  const pages = [
    <BrowsePage page={page} model={exampleBrowse({ events: nastyEvents, filters: { ...noFilters, q: nasty } })} />,
    <ListingsPage page={page} tickets={[ticket]} />,
    <TicketPage page={page} ticket={ticket} availability={{ status: "available" }} viewer="buyer" idempotencyKey="k" />,
    <OrderPage page={page} order={{ id: "o", ticket, status: "Completed" }} idempotencyKey="k" />,
  ];
  for (const markup of pages) expect(await renderFragment(markup)).not.toContain("<img");
});

test("Buy carries the ticket, the price, the edition and the details on the page, and the key", async () => {
  const form = await renderFragment(
    <TicketStatus
      page={page}
      ticket={exampleTicket}
      availability={{ status: "available" }}
      viewer="buyer"
      idempotencyKey="k9"
    />,
  );
  expect(form).toContain('<form class="buy-form" method="post" action="/orders">');
  expect(form).toContain('<input type="hidden" name="ticketId" value="t1"/>');
  expect(form).toContain('<input type="hidden" name="expectedPrice" value="89.50"/>');
  expect(form).toContain('<input type="hidden" name="expectedEdition" value="0"/>');
  expect(form).toContain("&quot;seat&quot;:&quot;Row 4, seat 17&quot;");
  expect(form).toContain('<input type="hidden" name="idempotencyKey" value="k9"/>');
});

test("a guest is asked to sign in and comes back to the ticket", async () => {
  const panel = await renderFragment(
    <TicketStatus
      page={page}
      ticket={exampleTicket}
      availability={{ status: "available" }}
      viewer="guest"
      idempotencyKey="k"
    />,
  );
  expect(panel).not.toContain("<form");
  expect(panel).toContain('href="/account/signin?returnTo=%2Ftickets%2Ft1"');
});

test("a seller cannot buy, and cannot change what someone holds", async () => {
  const panel = await renderFragment(
    <TicketStatus page={page} ticket={exampleTicket} availability={held} viewer="seller" idempotencyKey="k" />,
  );
  expect(panel).not.toContain("/orders");
  expect(panel).not.toContain("/edit");
  expect(panel.match(/<button[^>]* disabled="" aria-describedby="locked-reason"/g)).toHaveLength(2);
  expect(panel).toContain('id="locked-reason"');
});

test("while its holder pays a ticket has no deadline to count down to", async () => {
  const availability = { status: "held", until: null } as const;
  const panel = await renderFragment(
    <TicketStatus page={page} ticket={exampleTicket} availability={availability} viewer="buyer" idempotencyKey="k" />,
  );
  expect(panel).not.toContain("data-deadline");
  expect(panel).toContain("Someone is paying for it right now.");
});

test("two states of a ticket are compared in every detail that a seller can change", () => {
  const after = {
    title: "Other",
    priceCents: 9000,
    venue: null,
    startsAt: null,
    section: "C",
    seat: "1",
    description: "",
  };
  expect(differencesBetween(exampleTicket, exampleTicket, "usd")).toEqual([]);
  // Where one side does not know of a face value, as an order does not, nothing is compared.
  const paid = (faceValueCents: number | null) => ({ ...exampleTicket, faceValueCents });
  const added = { name: "Seller paid", before: "", after: "$80.00" };
  expect(differencesBetween(paid(null), paid(8000), "usd")).toEqual([added]);
  expect(differencesBetween(exampleTicket, paid(8000), "usd")).toEqual([]);
  expect(differencesBetween(exampleTicket, after, "usd").map(({ name, after: now }) => [name, now])).toEqual([
    ["Title", "Other"],
    ["Price", "$90.00"],
    ["When", ""],
    ["Where", ""],
    ["Section", "C"],
    ["Seat", "1"],
    ["Description", ""],
  ]);
});

test("only its seller sees the details of a removed ticket, and can list it again", async () => {
  const removed = { page, ticket: exampleTicket, availability: { status: "delisted" }, idempotencyKey: "k" } as const;
  const buyer = await renderFragment(<TicketContent {...removed} viewer="buyer" />);
  const seller = await renderFragment(<TicketContent {...removed} viewer="seller" />);
  expect(buyer).not.toContain("Low Tide");
  expect(seller).toContain("Low Tide");
  expect(seller).toContain('href="/tickets/new?like=t1"');
});

test("a seller reads no words for buyers on the page of their ticket", async () => {
  const own = { page, ticket: exampleTicket, viewer: "seller", idempotencyKey: "k" } as const;
  const html = await renderFragment(<TicketPage {...own} availability={{ status: "available" }} />);
  expect(html).not.toMatch(/charged|Only you can buy/);
});

test("the front page says which part of how many events it shows, and leads to the others by links", async () => {
  const [first, last] = await Promise.all(
    [
      { before: 0, total: 62, nextHref: "/?q=tide&cursor=c" },
      { before: 24, total: 28, firstHref: "/?q=tide" },
    ].map((part) =>
      renderFragment(
        <BrowsePage
          page={page}
          model={exampleBrowse({ events: exampleEvents, filters: { ...noFilters, q: "tide" }, ...part })}
        />,
      ),
    ),
  );
  expect(first).toContain("Events 1 to 4 of 62");
  expect(first).toContain('href="/?q=tide&amp;cursor=c" rel="next"');
  expect(first).toContain("6 tickets from $89.50");
  expect(first).not.toContain("Back to first page");
  expect(last).toContain("Events 25 to 28 of 28");
  expect(last).toContain('<a class="button button-quiet" href="/?q=tide">Back to first page</a>');
  expect(last).not.toContain('rel="next"');
});

test("the search of the front page is a form without a script, which keeps what was typed", async () => {
  const filters = { ...noFilters, q: 'O\'Brien "live"', minPrice: "cheap", sort: "price" };
  const errors = [{ field: "minPrice", message: "minPrice must be a price" }];
  const html = await renderFragment(<BrowsePage page={page} model={exampleBrowse({ filters, errors })} />);
  expect(html).toMatch(/<form method="get" action="\/"/);
  expect(html).toContain('value="O&#39;Brien &quot;live&quot;"');
  expect(html).toContain('<option value="price" selected="">');
  expect(html).toContain("Lowest price must be a price</p>");
});

test("Pay is not boosted and says where the card is asked for", async () => {
  const order = exampleOrders.find((each) => each.status === "AwaitingPayment" && !each.paying);
  if (order === undefined) throw new Error("Cannot test the pay form: no example order waits for payment");
  const pretend = await renderFragment(<OrderPage page={page} order={order} idempotencyKey="k" />);
  const real = await renderFragment(
    <OrderPage page={{ ...page, testPayments: false }} order={order} idempotencyKey="k" />,
  );
  expect(pretend).toContain('action="/payments" hx-boost="false"');
  expect(pretend).toContain("Test payments");
  expect(pretend).toContain("No real money is charged");
  expect(real).toContain("the page of Stripe");
  expect(real).not.toContain("est payments");
});

test("a page says that money goes back, and then does not say that nothing was charged", async () => {
  const late = { id: "o", ticket: exampleTicket, status: "Cancelled", reason: "expired", refund: "failed" } as const;
  const panel = await renderFragment(<OrderPage page={page} order={late} idempotencyKey="k" />);
  expect(panel).toContain("We go on trying until it does");
  expect(panel).not.toContain("not charged");
  const words = { heading: "Your reservation expired", text: "It ended before the payment, so nothing was charged." };
  const order = { id: "o", title: "Gig, Seat 17", priceCents: 1999, payUntil: null };
  const refused = await renderFragment(<PayRefusedPage page={page} words={words} refund="done" order={order} />);
  expect(refused).toContain("sent back to your card");
  expect(refused).not.toContain("nothing was charged");
});

test("the page of a declined card names the ticket and says how long it can still be paid", async () => {
  const words = { heading: "Your card was declined", text: "Nothing was charged." };
  const order = { id: "o", title: "Gig, Seat 17", priceCents: 1999, payUntil: "2026-11-20T18:40:00.000Z" };
  const open = await renderFragment(<PayRefusedPage page={page} words={words} order={order} />);
  expect(open).toMatch(/Gig, Seat 17[^]*\$19\.99/);
  expect(open).toContain('data-deadline="2026-11-20T18:40:00.000Z"');
  const over = await renderFragment(<PayRefusedPage page={page} words={words} order={{ ...order, payUntil: null }} />);
  expect(over).not.toContain("data-deadline");
});

test("an order whose last card was declined says so beside its Pay button", async () => {
  const open = { id: "o", ticket: exampleTicket, status: "AwaitingPayment", expiresAt: 0, paying: false } as const;
  const decline = "Your card has insufficient funds.";
  const panel = await renderFragment(<OrderPage page={page} order={{ ...open, decline }} idempotencyKey="k" />);
  expect(panel).toContain(
    "Your last payment did not go through: Your card has insufficient funds. Nothing was charged.",
  );
  expect(await renderFragment(<OrderPage page={page} order={open} idempotencyKey="k" />)).not.toContain("last payment");
});

test("a seller can refund what is owed and not what is refunded already", async () => {
  const sale = { orderId: "o1", ticketId: "t1", ticket: { title: "Gig" }, amountCents: 1999, soldAt: 0, changedAt: 0 };
  const owed = <SalesPage page={page} sales={[{ ...sale, status: "owed" }]} owedCents={1999} />;
  const gone = <SalesPage page={page} sales={[{ ...sale, status: "withdrawn" }]} owedCents={0} />;
  expect(await renderFragment(owed)).toContain('action="/orders/o1/refund"');
  expect(await renderFragment(owed)).toContain('<a href="/account/payouts">See when each payout comes</a>');
  expect(await renderFragment(gone)).not.toContain("/refund");
});

test("sign in carries where to go back to", async () => {
  const html = await renderFragment(
    <SigninPage page={exampleContext("/account/signin", null)} returnTo="/tickets/t1" />,
  );
  expect(html).toContain('<input type="hidden" name="returnTo" value="/tickets/t1"/>');
  expect(html).toContain('href="/account/signup?returnTo=%2Ftickets%2Ft1"');
});
