import { waitFor } from "@holdfast/testing";
import { assetPaths, routes } from "@holdfast/views";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { follow, openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;

beforeAll(async () => {
  site = await openTicketSite();
});
afterAll(() => site.stop());

const read: TicketSite["read"] = (...request) => site.read(...request);
const submit: TicketSite["submit"] = (...request) => site.submit(...request);
const shows: TicketSite["shows"] = (...expected) => site.shows(...expected);
const put = (id: string, change: object) =>
  site.client("ann")(`/api/tickets/${id}`, { method: "PUT", json: { title: "Gig", price: 19.99, ...change } });
const count = (html: string, text: string) => html.split(text).length - 1;

describe("the front page", () => {
  test("shows the tickets for sale, and the next page behind a link", async () => {
    for (let made = 0; made < 25; made++) await site.listed("pat", { title: `Concert ${made}` });
    const first = await read("/");
    expect([first.status, count(first.html, ">Concert ")]).toEqual([200, 24]);
    expect(first.html).toContain("Concert 24");
    const next = /href="(\/\?cursor=[^"]+)"/.exec(first.html)?.[1] ?? "";
    const second = await read(next);
    expect([count(second.html, ">Concert "), second.html.includes("Concert 0")]).toEqual([1, true]);
  });

  test("escapes what sellers write", async () => {
    const { id } = await site.listed("eve", { title: '<script>alert("1")</script>', description: "<img src=x>" });
    const pages = (await read("/")).html + (await read(routes.ticket(id))).html;
    expect(pages).not.toMatch(/<script>alert|<img src=x>/);
    expect(pages).toContain("&lt;img src=x&gt;");
  });

  test("is a whole page whose files are served", async () => {
    const { html } = await read("/");
    for (const path of new Set(html.match(/\/assets\/[\w.-]+\.(css|js|woff2|svg|png)/g))) {
      expect((await site.client()(path)).status).toBe(200);
    }
    expect(html).toContain(assetPaths().style);
  });
});

describe("a ticket's page", () => {
  test("offers Buy to a buyer, sign-in to a guest, Edit and Delist to its seller", async () => {
    const { id } = await site.listed("ann", { venue: "Town Hall" });
    const [buyer, guest, seller] = [
      await read(routes.ticket(id), "bob"),
      await read(routes.ticket(id)),
      await read(routes.ticket(id), "ann"),
    ];
    expect(buyer.html).toContain('action="/orders"');
    expect(buyer.html).toMatch(/name="expectedPrice" value="19.99"/);
    expect(guest.html).toContain(`href="${routes.signin({ returnTo: routes.ticket(id) })}"`);
    expect(seller.html).toContain(routes.ticketEdit(id));
    expect(seller.html).toContain(routes.ticketDelist(id));
    for (const { html } of [buyer, guest]) expect(html).not.toContain(routes.ticketEdit(id));
    for (const { html } of [guest, seller]) expect(html).not.toContain('action="/orders"');
    for (const { html } of [buyer, guest, seller]) expect(html).toContain("Town Hall");
  });

  test("says until when it is held, to its holder that it is theirs, and never by whom", async () => {
    const { id } = await site.listed("ann");
    const expiresAt = Date.parse("2099-01-02T03:04:05Z");
    await site.order(id, 1, { userId: "bob", expiresAt });
    await shows(id, "Reserved by someone until");
    const [holder, guest, seller] = [
      await read(routes.ticket(id), "bob"),
      await read(routes.ticket(id)),
      await read(routes.ticket(id), "ann"),
    ];
    expect(holder.html).toContain("Reserved for you until");
    for (const { html } of [holder, guest, seller]) expect(html).toContain('datetime="2099-01-02T03:04:05.000Z"');
    for (const { html } of [guest, seller]) expect(html).not.toContain("bob");
    expect(seller.html).not.toContain(routes.ticketEdit(id));
    await site.order(id, 1, { userId: "bob", status: "Completed", chargeId: "charge" });
    await shows(id, "This ticket is sold");
    expect((await read(routes.ticket(id), "bob")).html).toContain("See your ticket");
  });

  test("carries in its Buy form what it shows, in the edition that it shows", async () => {
    const { id } = await site.listed("ann", { seat: "A1" });
    const form = async () => {
      const { html } = await read(routes.ticket(id), "bob");
      return [
        /name="expectedEdition" value="(\d+)"/.exec(html)?.[1],
        /&quot;seat&quot;:&quot;(\w+)&quot;/.exec(html)?.[1],
      ];
    };
    expect(await form()).toEqual(["0", "A1"]);
    await put(id, { seat: "B2" });
    expect(await form()).toEqual(["1", "B2"]);
  });

  test("names others of the same night, also of a removed ticket", async () => {
    const night = { title: "Twice sung", startsAt: "2035-01-02T20:00:00Z" };
    const [gone, other] = [await site.listed("ann", night), await site.listed("bob", night)];
    for (const path of [routes.ticket(gone.id), routes.event(gone.eventId)])
      expect((await read(path)).html).toContain(`href="${routes.ticket(other.id)}"`);
    await submit(routes.ticketDelist(gone.id), "ann");
    expect((await read(routes.ticket(gone.id))).html).toContain(`href="${routes.ticket(other.id)}"`);
  });

  test("says who sells without a name: since when, and how many were sold and not refunded", async () => {
    const sellerId = "01M8CABATW9P4V85WGFDYWPB5807";
    const [sold, refunded, shown] = [
      await site.listed(sellerId),
      await site.listed(sellerId),
      await site.listed(sellerId, { faceValue: 45.5 }),
    ];
    for (const { id } of [sold, refunded]) await site.order(id, 1, { status: "Completed", chargeId: "charge" });
    const path = routes.ticket(shown.id);
    const says = (text: string) => waitFor(async () => (await read(path)).html.includes(text), { message: text });
    await says("2 tickets sold");
    await site.order(refunded.id, 1, { status: "Cancelled", reason: "refunded", chargeId: "charge" });
    await says("1 ticket sold");
    const { html } = await read(path, "bob");
    for (const text of ["On Holdfast since November 2026", "Seller paid $45.50", "for 15 minutes"])
      expect(html).toContain(text);
    expect((await read(path, sellerId)).html).not.toContain("On Holdfast since");
  });

  test("tells its seller once what a form has done, and how to go on", async () => {
    const seller = site.client("ann");
    const fields = new URLSearchParams({ title: "Fresh", price: "5" });
    const listed = await seller(routes.ticketNew(), { method: "POST", body: fields });
    const path = listed.headers.get("Location") ?? "";
    const [first, second] = [await (await seller(path)).text(), await (await seller(path)).text()];
    expect(first).toContain("Your ticket is live");
    expect(first).toContain(`href="http://localhost${path}"`);
    expect(first).toContain(`href="/tickets/new?like=${path.split("/").at(-1)}"`);
    expect(first).not.toContain("Only you can buy");
    expect(second).not.toContain("We'll e-mail you when it sells. Share it");
    await seller(`${path}/edit`, { method: "POST", body: fields });
    expect(await (await seller(path)).text()).toContain("Your changes are saved");
  });

  test("gives each state of the ticket a Buy form of its own", async () => {
    const { id } = await site.listed("ann");
    const key = async () =>
      /name="idempotencyKey" value="([^"]+)"/.exec((await read(routes.ticket(id), "bob")).html)?.[1];
    const [one, other] = [await key(), await key()];
    expect([one === other, one === undefined]).toEqual([false, false]);
  });

  test("is 404 for an unknown ticket and 410 for a removed one, except for its seller", async () => {
    const { id } = await site.listed("ann");
    expect(await submit(routes.ticketDelist(id), "ann")).toMatchObject({ status: 303, location: routes.listings() });
    const statuses = [
      await read("/tickets/nonsense"),
      await read(routes.ticket(id)),
      await read(routes.ticket(id), "bob"),
      await read(routes.ticket(id), "ann"),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([404, 410, 410, 200]);
    expect(statuses[0]?.html).toContain("<!DOCTYPE html>");
    for (const { html } of statuses.slice(1, 3)) expect(html).toContain("This ticket was removed");
  });
});

describe("the form of a new ticket", () => {
  const good = { title: "Gig", price: "12.50", date: "2035-05-06", time: "19:30", venue: "", description: "" };

  test("is for people who are signed in", async () => {
    const location = routes.signin({ returnTo: routes.ticketNew() });
    expect(await read(routes.ticketNew())).toMatchObject({ status: 303, location });
  });

  test("keeps what was typed when the session has ended meanwhile, and lists nothing", async () => {
    const before = (await read("/")).html;
    const { status, html } = await submit(routes.ticketNew(), undefined, {
      ...good,
      title: "Typed at length",
      idempotencyKey: "k7",
    });
    expect(status).toBe(401);
    for (const text of ['value="Typed at length"', 'value="k7"', 'href="/account/signin" target="_blank"'])
      expect(html).toContain(text);
    expect((await read("/")).html).toBe(before);
  });

  test("lists the ticket, its time meant as UTC, and leads to it", async () => {
    const { status, location } = await submit(routes.ticketNew(), "ann", good);
    const answer = await site.client()(`/api${location}`);
    expect([status, await answer.json()]).toMatchObject([
      303,
      { title: "Gig", price: 12.5, startsAt: "2035-05-06T19:30:00.000Z", venue: null },
    ]);
  });

  test("sent twice lists one ticket", async () => {
    const idempotencyKey =
      /name="idempotencyKey" value="([^"]+)"/.exec((await read(routes.ticketNew(), "ann")).html)?.[1] ?? "";
    const sent = await Promise.all([1, 2].map(() => submit(routes.ticketNew(), "ann", { ...good, idempotencyKey })));
    expect(idempotencyKey).not.toBe("");
    expect(sent.map(({ status }) => status)).toEqual([303, 303]);
    expect(sent[0]?.location).toBe(sent[1]?.location ?? "");
  });

  test("comes back with 422, what was typed and what is wrong", async () => {
    const { status, html } = await submit(routes.ticketNew(), "ann", {
      title: "",
      price: "<b>",
      venue: "My Hall",
      idempotencyKey: "k1",
    });
    expect([status, count(html, 'aria-invalid="true"')]).toEqual([422, 2]);
    for (const text of ["Title is required", "Price must be", 'value="My Hall"', 'value="&lt;b&gt;"', 'value="k1"'])
      expect(html).toContain(text);
  });

  test("takes a price as people write it, and explains one that could mean two", async () => {
    const listed = await submit(routes.ticketNew(), "ann", { ...good, price: "19,99 $" });
    expect(await (await site.client()(`/api${listed.location}`)).json()).toMatchObject({ price: 19.99 });
    const { status, html } = await submit(routes.ticketNew(), "ann", { ...good, price: "1,000" });
    expect([status, html.includes('value="1,000"')]).toEqual([422, true]);
    expect(html).toContain("1,000 could mean 1000 or 1.000; leave the comma out");
    expect(html).toContain("Write a number such as 19.99.");
  });
});

test("the forms refuse an event that has begun or is too far away, and change nothing", async () => {
  const { id } = await site.listed("ann");
  for (const path of [routes.ticketNew(), routes.ticketEdit(id)]) {
    const send = (startsAt: string) => submit(path, "ann", { title: "Overdue gig", price: "5", startsAt });
    const [past, far] = [await send("2020-01-01T10:00"), await send("9999-01-01T10:00")];
    expect([past.status, past.html.includes("must be in the future")]).toEqual([422, true]);
    expect([far.status, far.html.includes("must be within the next 10 years")]).toEqual([422, true]);
  }
  expect((await read(routes.listings(), "ann")).html).not.toContain("Overdue gig");
});

test("a refunded ticket comes back to its seller, who can list it again with all its details", async () => {
  const { id } = await site.listed("mia", { title: "Matinee", seat: "A1", price: 12.5 });
  await site.order(id, 1, { status: "Completed", chargeId: "charge" });
  await shows(id, "This ticket is sold");
  await site.order(id, 1, { status: "Cancelled", reason: "refunded", chargeId: "charge" });
  await shows(id, "The buyer was refunded", "mia");
  const { html } = await read(routes.listings(), "mia");
  expect(html).toContain("Refunded");
  const form = await read(routes.ticketNew({ like: id }), "mia");
  for (const text of ['value="Matinee"', 'value="A1"', 'value="12.50"']) expect(form.html).toContain(text);
  expect((await read(routes.ticketNew({ like: id }), "zoe")).html).not.toContain("Matinee");
});

test("my listings show what I sell, by status, and nobody else's", async () => {
  const [sale, gone] = [
    await site.listed("liz", { title: "For you" }),
    await site.listed("liz", { title: "Long gone" }),
  ];
  await site.listed("zoe", { title: "Not mine" });
  await submit(routes.ticketDelist(gone.id), "liz");
  const { html } = await read(routes.listings(), "liz");
  for (const text of ["For you", "Long gone", routes.ticket(sale.id)]) expect(html).toContain(text);
  expect(html).toContain(`href="/tickets/new?like=${gone.id}"`);
  expect(html).not.toContain("Not mine");
  expect(await read(routes.listings())).toMatchObject({
    status: 303,
    location: routes.signin({ returnTo: routes.listings() }),
  });
});

describe("a ticket's stream", () => {
  test("shows all details now, each change, and ends when the ticket is removed", async () => {
    const { id } = await site.listed("ann");
    const answer = await site.client("bob")(routes.ticketEvents(id));
    expect([answer.status, answer.headers.get("Content-Type")]).toMatchObject([
      200,
      expect.stringContaining("text/event-stream"),
    ]);
    const stream = follow(answer);
    await stream.until("This ticket is available.");
    await put(id, { title: "Renamed", seat: "B2" });
    await stream.until("<title>Renamed · Holdfast</title>");
    await stream.until("B2");
    const order = { userId: "cat", edition: 1 };
    await site.order(id, 1, order);
    await stream.until("This ticket is now reserved.");
    await site.order(id, 1, { ...order, status: "Completed", chargeId: "charge" });
    await stream.until("This ticket is sold.");
    await site.order(id, 1, { ...order, status: "Cancelled", reason: "refunded", chargeId: "charge" });
    await stream.until("This ticket was removed");
    await stream.until("event: end");
  });

  test("tells a page that was open when the ticket was removed, and shows no details any more", async () => {
    const { id } = await site.listed("ann", { description: "Secret words" });
    await submit(routes.ticketDelist(id), "ann");
    const text = await (await site.client("bob")(routes.ticketEvents(id))).text();
    for (const part of ["This ticket was removed", "event: end"]) expect(text).toContain(part);
    expect(text).not.toContain("Secret words");
  });

  test("of an unknown ticket is 404", async () => {
    expect((await site.client()(routes.ticketEvents("nonsense"))).status).toBe(404);
  });
});
