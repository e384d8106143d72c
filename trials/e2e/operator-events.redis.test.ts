// Lets an operator find, correct, postpone, merge and cancel events of a whole site, and watches the refunds.

import { checkSite } from "@holdfast/site";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buy, listTicket, type Person, pay, signUp, ticketOf, untilOrder } from "../support/people.ts";
import { createResigner } from "../support/session-tokens.ts";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";

let site: WholeSite;
let operator: Person;
let seller: Person;
beforeAll(async () => {
  site = await startWholeSite();
  [operator, seller] = [await signUp(site.url, "operator"), await signUp(site.url, "seller")];
  const { cookies } = operator.http;
  cookies.set(
    "session",
    createResigner(site)(cookies.get("session") ?? "", () => ({ role: "operator" })),
  );
});
afterAll(() => site.stop());

const STARTS_AT = "2035-06-01T19:30:00Z";
const form = (fields: Readonly<Record<string, string>>) => ({ method: "POST", body: new URLSearchParams(fields) });

/** Reads a page; returns what it says, without markup. */
async function read(path: string): Promise<string> {
  const html = await (await operator.http(path)).text();
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
  return main.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

let keys = 0;

/** Confirms an action, twice by one form, and waits for its end; returns what its page says. */
async function act(kind: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const named = Object.entries(fields).map(([name, value]) => [`field.${name}`, value]);
  const sent = { kind, idempotencyKey: `key-${(keys += 1)}`, ...Object.fromEntries(named) };
  const [once, again] = [
    await operator.http("/operator/actions", form(sent)),
    await operator.http("/operator/actions", form(sent)),
  ];
  const path = once.headers.get("Location") ?? "";
  expect([once.status, again.headers.get("Location")]).toEqual([303, path]);
  return await waitFor(async () => {
    const page = await read(path);
    return page.includes("Under way") ? null : page;
  });
}

async function list(title: string): Promise<{ id: string; eventId: string }> {
  return await listTicket(seller, "20.00", title, { startsAt: STARTS_AT });
}

async function sell(ticketId: string): Promise<{ buyer: Person; id: string }> {
  const buyer = await signUp(site.url, "buyer");
  const { id } = await buy(buyer, ticketId);
  await untilOrder(buyer, id, "AwaitingPayment");
  return { buyer, id };
}

test("events are found by words, by day and by id, a part at a time", async () => {
  const { eventId } = await list("Gulls over Żary");
  expect(await read("/operator/events?q=gull+zar")).toContain("Gulls over Żary");
  expect(await read("/operator/events?date=2035-06-01")).toContain("Gulls over Żary");
  expect(await read("/operator/events?q=owls")).toContain("No event is like that.");
  expect(await read("/operator/events?which=ended&q=gulls")).toContain("No event is like that.");
  const led = await operator.http(`/operator/events?q=${site.url}/events/${eventId}`);
  expect([led.status, led.headers.get("Location")]).toEqual([303, `/operator/events/${eventId}`]);
  expect((await operator.http("/operator/events?date=soon")).status).toBe(422);
  expect((await operator.http("/operator/events/nothing")).status).toBe(404);
});

test("a cancelled event gives every buyer the money back, once, and its page says how far that is", async () => {
  const first = await list("Night of the Owls");
  const [unpaid, unsold] = [await list("Night of the Owls"), await list("Night of the Owls")];
  const event = first.eventId;
  const sold = await sell(first.id);
  await pay(sold.buyer, sold.id);
  await untilOrder(sold.buyer, sold.id, "Completed");
  const open = await sell(unpaid.id);
  const confirm = `/operator/actions/confirm?kind=cancel-event&event=${event}`;
  await waitFor(async () => {
    const page = await read(confirm);
    return page.includes("2 tickets go off sale, 1 unpaid order ends and 1 buyer gets the money back.");
  });
  expect((await ticketOf(seller, unsold.id)).status).toBe("available");
  expect(await act("cancel-event", { event })).toMatch(/Done .*1 buyer gets the money back/);
  const page = await waitFor(async () => {
    const text = await read(`/operator/events/${event}`);
    return text.includes("The one buyer has the money back.") ? text : null;
  });
  expect(page).toMatch(/Cancelled .* Money back 1 On its way 0 To be refunded 0 Stuck 0/);
  await untilOrder(open.buyer, open.id, "Cancelled");
  expect(await act("cancel-event", { event })).toMatch(/Done .*how far the refunds are/);
  expect((await operator.http(confirm)).status).toBe(422);
  const postponed = await act("postpone-event", { event, change: "{}" });
  expect(postponed).toMatch(/Refused .*The event is cancelled/);
  expect(await read("/operator/events?which=ended&q=owls")).toContain("Night of the Owls");
  const report = await waitFor(async () => {
    const found = await checkSite(site.database, { isAtRest: true });
    return found.findings.length === 0 ? found : null;
  });
  expect(report.findings).toEqual([]);
}, 30_000);

test("a form says what changes, and the event and its tickets say it then", async () => {
  const { id, eventId: event } = await list("Day of the Terns");
  const correct = `/operator/events/${event}/correct`;
  const values = { title: "Day of the Terns", venue: "Barn", country: "XX", date: "2035-06-01", time: "19:30" };
  const faulty = await operator.http(correct, form({ ...values, endDate: "2035-05-01", endTime: "10:00" }));
  const page = await faulty.text();
  expect([faulty.status, page.includes("The end must be after the start")]).toEqual([422, true]);
  expect(page.match(/aria-invalid="true"/g)).toHaveLength(2);
  const led = await operator.http(correct, form({ ...values, country: "" }));
  const confirm = new URLSearchParams(led.headers.get("Location")?.split("?")[1]);
  expect(Object.fromEntries(confirm)).toEqual({ kind: "correct-event", event, change: '{"venue":"Barn"}' });
  expect(await act("correct-event", { event, change: '{"venue":"Barn"}' })).toContain("Done");
  await waitFor(async () => (await ticketOf(seller, id)).venue === "Barn");
  const unchanged = await operator.http(correct, form({ ...values, country: "" }));
  expect(await unchanged.text()).toContain("Nothing is different from the event as it is");
  const later = await operator.http(`/operator/events/${event}/postpone`, form({ date: "2036-01-02", time: "20:00" }));
  const change = new URLSearchParams(later.headers.get("Location")?.split("?")[1]).get("change") ?? "";
  expect(await act("postpone-event", { event, change })).toContain("The event is postponed");
  expect(await read(`/operator/events/${event}`)).toMatch(/Postponed .*2 January 2036/);
});

test("two events become one, and a merged event changes no more", async () => {
  const [from, into] = [await list("Terns"), await list("The Terns")];
  const merge = `/operator/events/${from.eventId}/merge`;
  expect((await operator.http(merge, form({ into: "nothing" }))).status).toBe(422);
  const led = await operator.http(merge, form({ into: `${site.url}/events/${into.eventId}?cursor=1` }));
  expect(led.headers.get("Location")).toContain(`into=${into.eventId}`);
  const fields = { event: from.eventId, into: into.eventId };
  expect(await act("merge-event", fields)).toContain("The events are one");
  expect(await act("merge-event", fields)).toContain("The events are one");
  expect(await read(`/operator/events/${from.eventId}`)).toContain("was merged into another");
  await waitFor(async () => (await read(`/operator/events/${into.eventId}`)).includes("For sale 2"));
  expect(await act("cancel-event", { event: from.eventId })).toMatch(/Refused .*was merged into event/);
});
