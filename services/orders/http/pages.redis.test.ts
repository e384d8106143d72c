import type { Service } from "@holdfast/server";
import { type CookieClient, waitFor } from "@holdfast/testing";
import { orderNumber } from "@holdfast/views";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleCharge } from "../testing/examples.ts";
import { guestOf, type OrdersSite, openOrdersSite, orderIn, signedInAs, whenOrder } from "../testing/orders-site.ts";

let site: OrdersSite;
let orders: Service;

beforeAll(async () => {
  site = await openOrdersSite();
  orders = await site.orders();
});
afterAll(() => site.stop());

let people = 0;
const somebody = () => signedInAs(orders, `visitor-${people++}`);
const post = (client: CookieClient, path: string, fields: Record<string, string> = {}) =>
  client(path, { method: "POST", body: new URLSearchParams(fields) });
const idIn = (response: Response) => response.headers.get("Location")?.split("/").at(-1) ?? "";
const textOf = async (response: Promise<Response>) => (await response).text();

/** Presses Buy and returns the order's id once the order awaits payment. */
async function bought(buyer: CookieClient, ticketId: string): Promise<string> {
  const id = idIn(await post(buyer, "/orders", { ticketId }));
  await site.reserved(buyer, id);
  return id;
}

/** Has a charge for the order authorised and accepted; `take` captures the money, `giveBack` refunds it. */
async function accepted(buyer: CookieClient, orderId: string) {
  const id = site.tickets.newId(Number(orderId.slice(-2)));
  const charge = exampleCharge({ id, orderId });
  await site.payments.publish("ChargeUpdated", charge);
  await waitFor(async () => (await orderIn(await buyer(`/api/orders/${orderId}`))).version === 2);
  const captured = { ...charge, status: "Completed", captured: true, ended: true } as const;
  return {
    async take() {
      await site.payments.publish("ChargeUpdated", captured);
      await whenOrder(buyer, orderId, "Completed");
    },
    giveBack: () => site.payments.publish("ChargeUpdated", { ...captured, refund: "done" }),
  };
}

test("the list of orders takes an empty cursor and refuses one that is no id", async () => {
  const buyer = somebody();
  const statusOf = async (cursor: string) => (await buyer(`/orders?after=${cursor}`)).status;
  expect(await Promise.all(["", site.tickets.newId(0), "nonsense", "%00"].map(statusOf))).toEqual([200, 200, 400, 400]);
});

describe("Buy", () => {
  test("leads to the order, and pressed twice to the same", async () => {
    const buyer = somebody();
    const fields = { ticketId: await site.ticket(orders), expectedPrice: "19.99", idempotencyKey: "form-1" };
    const first = await post(buyer, "/orders", fields);
    expect([first.status, first.headers.get("Location")]).toEqual([303, `/orders/${idIn(first)}`]);
    const again = await post(buyer, "/orders", fields);
    expect([again.status, idIn(again)]).toEqual([303, idIn(first)]);
  });

  test("shows the reason and the way back when it is refused", async () => {
    const held = await site.ticket(orders);
    await bought(somebody(), held);
    const own = await site.ticket(orders);
    const refusals: [client: CookieClient, fields: Record<string, string>, status: number, words: string][] = [
      [somebody(), { ticketId: held }, 409, "Someone else has reserved this ticket"],
      [signedInAs(orders, "seller"), { ticketId: own }, 409, "This is your own ticket"],
      [somebody(), { ticketId: own, expectedPrice: "5.00" }, 409, "The price changed"],
      [somebody(), { ticketId: "nothing" }, 404, "This ticket is not for sale"],
      [somebody(), {}, 422, "This ticket is not for sale"],
    ];
    for (const [client, fields, status, words] of refusals) {
      const response = await post(client, "/orders", fields);
      const html = await response.text();
      expect([response.status, html.includes(words)]).toEqual([status, true]);
      expect(html.includes(`href="/tickets/${fields["ticketId"]}"`)).toBe(status === 409);
    }
  });

  test("of a reserved ticket says until when, and shows the ticket and others of its event, the cheapest first", async () => {
    const eventId = site.tickets.newId(1);
    const list = async (seat: string, priceCents: number) => {
      const id = site.tickets.newId(1);
      await site.tickets.publish("TicketCreated", { id, eventId, seat, priceCents });
      return id;
    };
    const others = [await list("D2", 4000), await list("C3", 3000), await list("B4", 5000), await list("A5", 6000)];
    const held = await list("H1", 2000);
    expect((await post(somebody(), "/orders", { ticketId: held })).status).toBe(303);
    const html = await textOf(post(somebody(), "/orders", { ticketId: held }));
    expect(html).toMatch(/It is reserved until <time/);
    expect(html).toContain(`href="/events/${eventId}"`);
    const rows = [...html.matchAll(/class="row-title" href="\/tickets\/(\w+)"/g)].map(([, id]) => id);
    expect(rows).toEqual([held, others[1], others[0], others[2]]);
  });

  test("shows a changed ticket side by side with what was on the page, and sells it as it is now", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders, {
      title: "Gig",
      seat: "A1",
      venue: "Hall",
      edition: 3,
      priceCents: 2500,
    });
    const shown = JSON.stringify({ title: "Gig", venue: "Hall", startsAt: null, section: null, seat: "Z9" });
    const page = { ticketId, expectedPrice: "25.00", expectedEdition: "2", shown, idempotencyKey: "seat-1" };
    const refused = await post(buyer, "/orders", page);
    const html = await refused.text();
    expect(refused.status).toBe(409);
    expect(html).toContain("The ticket changed");
    expect(html).toMatch(/Seat<\/th><td><del>Z9<\/del><\/td><td><ins>A1<\/ins>/);
    expect(html).not.toMatch(/Where<\/th>|Price<\/th>/);
    expect(await (await buyer("/api/orders")).json()).toEqual([]);
    const now = Object.fromEntries(
      [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
        name,
        value,
      ]),
    );
    expect(now).toMatchObject({ ticketId, expectedPrice: "25.00", expectedEdition: "3" });
    expect((await post(buyer, "/orders", now)).status).toBe(303);
  });

  test.each([
    ["no details", undefined],
    ["no JSON", "{"],
    ["something else", '{"title":7}'],
  ])("refuses a changed price with both prices when the form has %s", async (_what, shown) => {
    const ticketId = await site.ticket(orders, { priceCents: 2500, edition: 1 });
    const page = { ticketId, expectedPrice: "19.99", expectedEdition: "0", ...(shown !== undefined && { shown }) };
    const refused = await post(somebody(), "/orders", page);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toMatch(/Price<\/th><td><del>\$19\.99<\/del><\/td><td><ins>\$25\.00<\/ins>/);
  });

  test("says when one can try again to hold a ticket that one has held twice", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders);
    for (let times = 0; times < 2; times++) {
      const id = idIn(await post(buyer, "/orders", { ticketId }));
      await post(buyer, `/orders/${id}/cancel`);
    }
    const refused = await post(buyer, "/orders", { ticketId });
    const html = await refused.text();
    expect([refused.status, html.includes("You can try again in 60 minutes.")]).toEqual([409, true]);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(3_500);
  });

  test("asks guests to sign in and come back to the ticket", async () => {
    const response = await post(guestOf(orders), "/orders", { ticketId: "t1" });
    expect([response.status, response.headers.get("Location")]).toEqual([
      303,
      "/account/signin?returnTo=%2Ftickets%2Ft1",
    ]);
  });
});

describe("the order's page", () => {
  test("has the deadline, the pay form and Cancel reservation, which frees the ticket", async () => {
    const buyer = somebody();
    const id = await bought(buyer, await site.ticket(orders));
    const html = await textOf(buyer(`/orders/${id}`));
    expect(html).toMatch(/data-deadline="\d{4}-/);
    expect(html).toContain('action="/payments"');
    expect(html).toContain(`hx-sse:connect="/orders/${id}/events"`);
    const given = await post(buyer, `/orders/${id}/cancel`);
    expect([given.status, given.headers.get("Location")]).toEqual([303, `/orders/${id}`]);
    expect(await textOf(buyer(`/orders/${id}`))).toContain("Reservation cancelled");
  });

  test("shows both seats when an edit of the seller came first and ended the order", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders, { seat: "A1" });
    const id = idIn(await post(buyer, "/orders", { ticketId }));
    const refused = { orderId: id, reason: "ticket changed" };
    await site.tickets.publish("TicketUpdated", { id: ticketId, seat: "Z99", edition: 1, refused });
    await whenOrder(buyer, id, "Cancelled");
    const html = await textOf(buyer(`/orders/${id}`));
    expect(html).toMatch(/Seat<\/th><td><del>A1<\/del><\/td><td><ins>Z99<\/ins>/);
  });

  test("is receipt and ticket once it is paid", async () => {
    const buyer = somebody();
    const id = await bought(buyer, await site.ticket(orders, { title: "Quartet", seat: "A7" }));
    const { take } = await accepted(buyer, id);
    await take();
    const html = await textOf(buyer(`/orders/${id}`));
    for (const words of ["You bought this ticket", "Receipt", "$19.99", "A7", orderNumber(id)])
      expect(html).toContain(words);
    expect(html).not.toMatch(/holdfast:|admit one|<svg class="qr"/i);
    const refused = await post(buyer, `/orders/${id}/cancel`);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("This order is already paid");
  });

  test("is 403 to others, 404 for none, and asks guests to sign in", async () => {
    const id = await bought(somebody(), await site.ticket(orders));
    const faults = [
      await somebody()(`/orders/${id}`),
      await somebody()("/orders/nothing"),
      await post(somebody(), `/orders/${id}/cancel`),
    ];
    expect(faults.map(({ status }) => status)).toEqual([403, 404, 403]);
    expect(await faults[1]?.text()).toContain("<!DOCTYPE html>");
    const left = (await guestOf(orders)(`/orders/${id}`)).headers.get("Set-Cookie") ?? "";
    expect(decodeURIComponent(left)).toMatch(
      /^sign-in-reason=.*"wasRefused":false,"reserved":\{"title":".+","until":\d+,"isTheirs":false\}/,
    );
    const guest = guestOf(orders);
    const sent = [await guest(`/orders/${id}`), await post(guest, `/orders/${id}/cancel`), await guest("/orders")];
    const signIn = `/account/signin?returnTo=%2Forders`;
    expect(sent.map(({ headers }) => headers.get("Location"))).toEqual([
      `${signIn}%2F${id}`,
      `${signIn}%2F${id}`,
      signIn,
    ]);
  });
});

test("My tickets shows mine, the newest first", async () => {
  const buyer = somebody();
  expect(await textOf(buyer("/orders"))).toContain("No tickets yet");
  await bought(buyer, await site.ticket(orders, { title: "First night" }));
  await bought(buyer, await site.ticket(orders, { title: "Second night" }));
  const html = await textOf(buyer("/orders"));
  expect(html.indexOf("Second night")).toBeGreaterThan(0);
  expect(html.indexOf("First night")).toBeGreaterThan(html.indexOf("Second night"));
});

describe("a paid order", () => {
  const night = { startsAt: Date.parse("2035-06-01T19:30:00Z"), timeZone: "Europe/Berlin", seat: "12" };

  test("has a calendar file and its number on the whole screen, which an unpaid one has not", async () => {
    const buyer = somebody();
    const id = await bought(buyer, await site.ticket(orders, night));
    expect((await buyer(`/orders/${id}/calendar.ics`)).status).toBe(404);
    expect((await buyer(`/orders/${id}/code`)).headers.get("Location")).toBe(`/orders/${id}`);
    await (await accepted(buyer, id)).take();
    const answer = await buyer(`/orders/${id}/calendar.ics`);
    expect(answer.headers.get("Content-Type")).toBe("text/calendar; charset=utf-8");
    const file = (await answer.text()).replaceAll("\r\n ", "");
    expect(file).toContain("\r\nDTSTART:20350601T193000Z\r\n");
    expect(file).toContain("Fri 1 Jun 2035\\, 21:30\\, Berlin");
    expect(file).toMatch(new RegExp(`\r\nUID:order-${id}@`));
    expect(await textOf(buyer(`/orders/${id}/code`))).toContain(`<h1>${orderNumber(id)}</h1>`);
    expect(await textOf(buyer(`/orders/${id}`))).toContain(`href="/orders/${id}/calendar.ics"`);
  });

  test("of an event without a date has no calendar file, and no link to one", async () => {
    const buyer = somebody();
    const id = await bought(buyer, await site.ticket(orders));
    await (await accepted(buyer, id)).take();
    expect((await buyer(`/orders/${id}/calendar.ics`)).status).toBe(404);
    expect(await textOf(buyer(`/orders/${id}`))).not.toContain("calendar.ics");
  });
});

describe("the live panel", () => {
  test("shows the order's status and each change, and ends once a refund of the sale has ended", async () => {
    const buyer = somebody();
    const id = await bought(buyer, await site.ticket(orders));
    const response = await buyer(`/orders/${id}/events`);
    expect(response.headers.get("Content-Type")).toContain("text/event-stream");
    const seen = reading(response);
    await seen.until("This ticket is reserved for you");
    const { take, giveBack } = await accepted(buyer, id);
    await seen.until("Your payment is under way");
    await take();
    await seen.until("You bought this ticket");
    const refunded = await post(signedInAs(orders, "seller"), `/orders/${id}/refund`);
    expect(refunded.status).toBe(303);
    await seen.until("This order was refunded");
    await giveBack();
    await seen.until("event: end");
  });

  test("is not for others, nor for guests", async () => {
    const id = await bought(somebody(), await site.ticket(orders));
    const answers = [await somebody()(`/orders/${id}/events`), await guestOf(orders)(`/orders/${id}/events`)];
    expect(answers.map(({ status }) => status)).toEqual([403, 401]);
  });
});

function reading(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async until(words: string): Promise<void> {
      while (!text.includes(words)) {
        const chunk = await reader?.read();
        if (!chunk || chunk.done) throw new Error(`Cannot read on: the stream ended before "${words}"`);
        text += chunk.value;
      }
      text = text.slice(text.indexOf(words) + words.length);
    },
  };
}
