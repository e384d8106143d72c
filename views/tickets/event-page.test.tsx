import { expect, test } from "vitest";
import { EventPage, routes, TicketStatus } from "../index.ts";
import { renderFragment } from "../shared/render.ts";
import { exampleContext, exampleTicket } from "../testing/example-pages.tsx";

const page = exampleContext(routes.event("e1"), null);
const event = { id: "e1", title: "Low Tide", startsAt: "2026-12-04T19:30:00.000Z", timeZone: "Europe/London" };
const counts = { forSale: 3, held: 1, sold: 0, waiting: 14, lowestCents: 8_950 };
const tickets = [
  { ...event, id: "t1", status: "available", priceCents: 8_950, row: "H", seat: "14" },
  { ...event, id: "t2", status: "available", priceCents: 8_950, row: "H", seat: "15" },
  { ...event, id: "t3", status: "available", priceCents: 9_950 },
  { ...event, id: "t4", status: "available", priceCents: 9_950 },
] as const;

test("the page of an event names each ticket by seat and price, and begins each name with what is seen", async () => {
  const shown = { page, event: { ...event, status: "scheduled" }, counts, tickets } as const;
  const html = await renderFragment(<EventPage {...shown} />);
  const links = [...html.matchAll(/aria-label="([^"]*)">([^<]*)<\/a>/g)].map(([, name, seen]) => [name, seen]);
  expect(links.filter(([name]) => name?.includes("$"))).toEqual([
    ["Row H, Seat 14, $89.50, Low Tide, Fri 4 Dec, 19:30, London", "Row H, Seat 14"],
    ["Row H, Seat 15, $89.50, Low Tide, Fri 4 Dec, 19:30, London", "Row H, Seat 15"],
    ["No seat given, ticket 1, $99.50, Low Tide, Fri 4 Dec, 19:30, London", "No seat given, ticket 1"],
    ["No seat given, ticket 2, $99.50, Low Tide, Fri 4 Dec, 19:30, London", "No seat given, ticket 2"],
  ]);
});

test.each([
  ["scheduled", 3, true],
  ["scheduled", 0, true],
  ["postponed", 0, true],
  ["cancelled", 0, false],
  ["over", 0, false],
] as const)(
  "the page of an event that is %s, with %i tickets, leads to its waiting list while it is to come",
  async (...row) => {
    const [status, forSale, leads] = row;
    const numbers = { ...counts, forSale, lowestCents: forSale === 0 ? null : 8_950 };
    const listed = tickets.slice(0, forSale);
    const html = await renderFragment(
      <EventPage page={page} event={{ ...event, status }} counts={numbers} tickets={listed} />,
    );
    expect(html.includes('href="/events/e1/waits"')).toBe(leads);
  },
);

test("the page of an event that has begun says so, and leads neither to its waiting list nor to the form", async () => {
  const numbers = { ...counts, forSale: 0, lowestCents: null };
  const begun = { ...event, status: "scheduled", hasBegun: true } as const;
  const html = await renderFragment(<EventPage page={page} event={begun} counts={numbers} tickets={[]} />);
  expect(html).toContain("This event has begun");
  for (const gone of ["/waits", "/tickets/new", "calendar.ics"]) expect(html).not.toContain(gone);
});

test("the page of an event says how many tickets are reserved and how many people wait", async () => {
  const shown = { page, event: { ...event, status: "scheduled" }, counts, tickets } as const;
  const html = await renderFragment(<EventPage {...shown} />);
  expect(html).toContain("<dt>Reserved</dt><dd>1</dd>");
  expect(html).toContain("<dt>Waiting</dt><dd>14</dd>");
});

const later = "2027-01-01T00:00:00.000Z";

test.each([
  ["reserved", { status: "held", until: page.now }, "buyer", page.now, [true, true]],
  ["being paid", { status: "held", until: null }, "guest", page.now, [true, true]],
  ["sold", { status: "sold" }, "guest", page.now, [true, true]],
  ["sold, of an event that has begun", { status: "sold" }, "guest", later, [true, false]],
  ["sold, to its seller", { status: "sold" }, "seller", page.now, [false, false]],
  ["available", { status: "available" }, "buyer", page.now, [false, false]],
] as const)("a ticket that is %s leads to its event and the waiting list only where that helps", async (...row) => {
  const [, availability, viewer, now, leads] = row;
  const status = { availability, viewer, ticket: exampleTicket, idempotencyKey: "k1", page: { ...page, now } };
  const html = await renderFragment(<TicketStatus {...status} />);
  expect([html.includes('href="/events/e1"'), html.includes('href="/events/e1/waits"')]).toEqual(leads);
});
