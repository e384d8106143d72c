import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const hamilton = { title: "Hamilton", venue: "Théâtre du Châtelet", city: "Paris", startsAt: inDays(3) };
const band = { title: "O’Brien's Band", venue: "O2 Arena", city: "London", startsAt: inDays(2) };

type Found = { title: string; forSale: number; lowestPrice: number | null; held: number; price: number };

async function find(path: string): Promise<{ status: number; found: Found[]; next: string | null }> {
  const answer = await site.client()(path);
  const [, next = null] = /<([^>]+)>; rel="next"/.exec(answer.headers.get("Link") ?? "") ?? [];
  return { status: answer.status, found: await answer.json(), next };
}
const titles = async (path: string) => (await find(path)).found.map(({ title }) => title);

beforeAll(async () => {
  site = await openTicketSite();
  for (const price of [120, 80, 45.5]) await site.listed("ann", { ...hamilton, price });
  await site.listed("bob", { ...band, price: 60 });
  await site.listed("bob", { title: "Some day", price: 5 });
  await waitFor(async () => (await titles("/api/events")).length === 3, { message: "not all events are found" });
});
afterAll(() => site.stop());

describe("GET /api/events", () => {
  test("groups the tickets of an event, sorts by date, and counts", async () => {
    const { found } = await find("/api/events");
    expect(found.map(({ title, forSale, lowestPrice }) => [title, forSale, lowestPrice])).toEqual([
      ["O’Brien's Band", 1, 60],
      ["Hamilton", 3, 45.5],
      ["Some day", 1, 5],
    ]);
  });

  test.each([
    ["q=obriens", ["O’Brien's Band"]],
    ["q=HAM+chat", ["Hamilton"]],
    ["q=%F0%9F%8E%89", []],
    ["city=london", ["O’Brien's Band"]],
    [`from=${inDays(3).slice(0, 10)}&to=${inDays(3).slice(0, 10)}`, ["Hamilton"]],
    ["maxPrice=50", ["Hamilton", "Some day"]],
    ["minPrice=50&maxPrice=70", ["O’Brien's Band"]],
    ["sort=price", ["Some day", "Hamilton", "O’Brien's Band"]],
    ["sort=newest", ["Some day", "O’Brien's Band", "Hamilton"]],
    ["q=&city=&from=&to=&minPrice=&maxPrice=&sort=", ["O’Brien's Band", "Hamilton", "Some day"]],
  ])("finds %s", async (query, expected) => {
    expect(await titles(`/api/events?${query}`)).toEqual(expected);
  });

  test("counts the tickets in the range of prices", async () => {
    const [found] = (await find("/api/events?q=hamilton&minPrice=50&maxPrice=100")).found;
    expect([found?.forSale, found?.lowestPrice]).toEqual([1, 80]);
  });

  test("names the next part in its Link, for each sort and with the same filters", async () => {
    for (const sort of ["date", "price", "newest"]) {
      const seen: string[] = [];
      let next: string | null = `/api/events?sort=${sort}&maxPrice=1000&limit=1`;
      while (next !== null) {
        const part = await find(next);
        expect(part.found).toHaveLength(1);
        seen.push(...part.found.map(({ title }) => title));
        ({ next } = part);
      }
      expect(seen).toEqual(await titles(`/api/events?sort=${sort}`));
    }
  });

  test("follows holds and sales", async () => {
    const { id } = await site.listed("ann", { title: "One only", startsAt: inDays(9) });
    const counts = async () => (await find("/api/events?q=one+only")).found.map(({ forSale, held }) => [forSale, held]);
    await waitFor(async () => (await counts())[0]?.[0] === 1, { message: "the ticket is not for sale" });
    await site.order(id, 1);
    await waitFor(async () => (await counts())[0]?.[1] === 1, { message: "the ticket is not held" });
    expect(await counts()).toEqual([[0, 1]]);
    expect(await titles("/api/tickets?q=one+only")).toEqual([]);
  });
});

describe("GET /api/tickets", () => {
  test("takes the same filters, the newest first", async () => {
    const prices = async (query: string) => (await find(`/api/tickets?${query}`)).found.map(({ price }) => price);
    expect(await prices("q=hamilton")).toEqual([45.5, 80, 120]);
    expect(await prices("q=hamilton&sort=price&minPrice=50")).toEqual([80, 120]);
    expect(await prices("sort=date&limit=2")).toEqual([60, 120]);
  });

  test("names the next part with the same filters", async () => {
    const first = await find("/api/tickets?q=hamilton&sort=price&limit=2");
    const second = await find(first.next ?? "");
    expect([...first.found, ...second.found].map(({ price }) => price)).toEqual([45.5, 80, 120]);
    expect(second.next).toBe(null);
  });
});

describe("parameters that cannot be read", () => {
  test.each([
    ["minPrice=cheap", "minPrice"],
    ["from=2026-02-30", "from"],
    ["sort=best", "sort"],
    ["cursor=1", "cursor"],
    ["limit=0", "limit"],
    [`q=${"a".repeat(201)}`, "q"],
    [`city=${"a".repeat(201)}`, "city"],
    ["to=31.12.2026", "to"],
    ["from=2027-01-02&to=2027-01-01", "to"],
    ["maxPrice=-1", "maxPrice"],
    ["minPrice=20&maxPrice=19.99", "maxPrice"],
  ])("%s is 400 and names the field", async (query, field) => {
    for (const path of ["/api/events", "/api/tickets"]) {
      const answer = await site.client()(`${path}?${query}`);
      expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ field }] }]);
    }
  });

  test("are also the cursors of another order", async () => {
    for (const path of ["/api/events", "/api/tickets"]) {
      for (const sort of ["date", "price", "newest"]) {
        const { next } = await find(`${path}?sort=${sort}&limit=1`);
        const cursor = new URL(next ?? "", "http://localhost").searchParams.get("cursor");
        const statuses = ["date", "price", "newest"].map(
          async (other) => (await site.client()(`${path}?sort=${other}&cursor=${cursor}`)).status,
        );
        expect(await Promise.all(statuses)).toEqual(["date", "price", "newest"].map((o) => (o === sort ? 200 : 400)));
      }
    }
  });

  test("are shown in the form of the front page", async () => {
    const { status, html } = await site.read("/?q=band&minPrice=cheap");
    expect(status).toBe(400);
    expect(html).toContain("Lowest price must be a price such as 19.99");
    expect(html).toContain('value="cheap"');
  });
});

describe("the front page", () => {
  test("shows what is found, how many of how many, and the next page as a link", async () => {
    const { html } = await site.read("/?q=hamilton");
    expect(html).toContain("Events 1 to 1 of 1");
    expect(html).toContain("3 tickets from $45.50");
    const first = await site.read("/?limit=1&maxPrice=1000");
    const next = /href="([^"]+)" rel="next"/.exec(first.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect((await site.read(next)).html).toMatch(/Events 2 to 2 of [34]/);
  });

  test("leads on from a search that finds nothing", async () => {
    const { status, html } = await site.read("/?q=nothing+like+this");
    expect([status, html.includes("No events match your search"), html.includes(">See all events</a>")]).toEqual([
      ...[200, true, true],
    ]);
  });
});

describe("search engines", () => {
  test("are told what to read, and find every event", async () => {
    const robots = await (await site.client()("/robots.txt")).text();
    expect(robots).toContain("Disallow: /account\n");
    expect(robots).toContain("Allow: /account/signin$\nAllow: /account/signup$\n");
    const [, map = ""] = /Sitemap: http:\/\/localhost(\S+)/.exec(robots) ?? [];
    const [, part = ""] = /<loc>http:\/\/localhost([^<]+)/.exec(await (await site.client()(map)).text()) ?? [];
    const urls = (await (await site.client()(part)).text()).match(/<loc>/g);
    expect(urls?.length).toBe(1 + (await find("/api/events")).found.length);
    for (const none of ["/sitemaps/2.xml", "/sitemaps/0.xml", "/sitemaps/x"])
      expect((await site.client()(none)).status).toBe(404);
  });
});

describe("a night in which clocks are changed", () => {
  const list = (fields: Record<string, string>) =>
    site.submit("/tickets/new", "eve", { title: "Long night", price: "20", venue: "Club", ...fields });
  const eventIdOf = async (location: string | null) => {
    const ticket = await (await site.client()(`/api${location}`)).json();
    return { id: ticket.eventId as string, startsAt: ticket.startsAt as string };
  };

  test.each([
    ["America/New_York", "2035-03-11", "02:30", "Sun 11 Mar 2035"],
    ["Europe/Berlin", "2035-03-25", "02:30", "Sun 25 Mar 2035"],
  ])("has no hour that the clocks of %s skip", async (timeZone, date, time, day) => {
    const { status, html } = await list({ timeZone, date, time });
    const place = timeZone.split("/")[1]?.replace("_", " ");
    expect([
      status,
      html.includes(`There is no ${time} on ${day}: clocks in ${place} are set forward past it`),
    ]).toEqual([422, true]);
  });

  test.each([
    [
      "America/New_York",
      "2035-11-04",
      "01:30",
      "-05:00",
      "2035-11-04T06:30:00.000Z",
      "Sun 4 Nov 2035, 01:30 (UTC-05:00)",
    ],
    [
      "Europe/Berlin",
      "2035-10-28",
      "02:30",
      "+02:00",
      "2035-10-28T00:30:00.000Z",
      "Sun 28 Oct 2035, 02:30 (UTC+02:00)",
    ],
    ["Europe/Berlin", "2035-03-25", "03:00", "", "2035-03-25T01:00:00.000Z", "Sun 25 Mar 2035, 03:00"],
  ])(
    "in %s on %s at %s %s is asked for, listed and found on its own day",
    async (zone, date, time, offset, at, shown) => {
      const when = { timeZone: zone, date, time };
      const asked = offset === "" ? null : await list(when);
      expect([asked?.status, asked?.html.includes(`show ${time} twice: say which one you mean`)]).toEqual(
        offset === "" ? [undefined, undefined] : [422, true],
      );
      const { id, startsAt } = await eventIdOf((await list({ ...when, offset })).location);
      expect([startsAt, (await site.read(`/events/${id}`)).html.includes(shown)]).toEqual([at, true]);
      const on = async (day: string) => await titles(`/api/events?q=long+night&from=${day}&to=${day}`);
      await waitFor(async () => (await on(date)).length === 1, { message: "the night is not found on its day" });
      const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
      expect(await on(before)).toEqual([]);
    },
  );
});

describe("the usual choices of days on the front page", () => {
  const choose = async (path: string, zone?: string) => {
    const answer = await site.client()(path, zone === undefined ? {} : { headers: { Cookie: `zone=${zone}` } });
    return { status: answer.status, location: answer.headers.get("Location") ?? "", html: await answer.text() };
  };

  test("are the days of the visitor's zone, and keep what else was looked for", async () => {
    const days = async (zone?: string) => {
      const { status, location } = await choose("/?q=gig&when=tonight", zone);
      const query = new URL(location, "http://localhost").searchParams;
      return [status, query.get("q"), query.get("from"), query.get("to")];
    };
    const dayIn = (zone: string) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(Date.now());
    for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
      expect(await days(zone)).toEqual([302, "gig", dayIn(zone), dayIn(zone)]);
    for (const zone of [undefined, "Mars/Base"])
      expect(await days(zone)).toEqual([302, "gig", dayIn("UTC"), dayIn("UTC")]);
    expect((await choose("/?when=never")).status).toBe(400);
  });

  test("come with the city of the visitor, where there are events", async () => {
    const { html } = await choose("/", "Europe/Lisbon");
    expect(html).not.toContain("In Lisbon");
    await site.listed("ann", { title: "Fado", city: "Lisbon", startsAt: "2035-01-02T20:00:00Z" });
    await waitFor(async () => (await choose("/", "Europe/Lisbon")).html.includes('href="/?city=Lisbon"'));
  });
});
