import type { TicketAnswer } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { routes } from "@holdfast/views";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hiddenIn, openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;
beforeAll(async () => {
  site = await openTicketSite({ RATE_LIMITS: "off" });
});
afterAll(() => site.stop());

const night = { title: "Radiohead", venue: "O2 Arena", city: "London", timeZone: "Europe/London" };
const START = "2035-12-07T19:30:00.000Z";
const typed = { ...night, date: "2035-12-07", time: "19:30", price: "140" };
const list = (fields: Record<string, string>, userId = "bob") => site.submit(routes.ticketNew(), userId, fields);
const ticketAt = async (location: string | null): Promise<TicketAnswer> =>
  (await site.client()(`/api${location}`)).json();
const previewOf = (query: Record<string, string>) =>
  site.read(`${routes.ticketPreview({ kind: "new" })}&${new URLSearchParams(query)}`, "bob");

let known: TicketAnswer;
beforeAll(async () => {
  known = await site.listed("ann", { event: { ...night, startsAt: START } });
  await waitFor(async () => (await site.read("/?q=radiohead")).html.includes("Radiohead"));
});

describe("the form of a new ticket offers the events that are there", () => {
  test("while one types, beside the preview of the ticket", async () => {
    const { html } = await previewOf({ title: "radioh", seat: "14", price: "140", faceValue: "120" });
    for (const text of [`value="${known.eventId}"`, "Fri 7 Dec 2035, 19:30, London", "O2 Arena", "Seat 14"])
      expect(html).toContain(text);
    for (const text of ["$140.00", "Seller paid $120.00"]) expect(html).toContain(text);
    expect((await previewOf({ title: "Nobody plays this" })).html).toContain("No such event");
    expect((await previewOf({ title: "r" })).html).not.toContain(known.eventId);
    expect((await previewOf({ price: "-", date: "tomorrow", time: "x", timeZone: "Mars" })).status).toBe(200);
  });

  test("behind a button without a script, and keeps what was typed", async () => {
    const { status, html } = await list({ title: "radiohead", seat: "C 4", price: "90", find: "yes" });
    expect([status, html.includes(`name="choose" value="${known.eventId}"`)]).toEqual([200, true]);
    for (const text of ['value="radiohead"', 'value="C 4"', 'value="90"']) expect(html).toContain(text);
  });

  test("shows the chosen one as it is, lists the ticket for it, and lets it go again", async () => {
    const chosen = await list({ title: "radio", row: "H", price: "95", faceValue: "80", choose: known.eventId });
    expect(hiddenIn(chosen.html)).toMatchObject({ eventId: known.eventId });
    expect(chosen.html).toContain("You sell a ticket for");
    expect(chosen.html).not.toContain('name="title"');
    const fields = { ...hiddenIn(chosen.html), row: "H", price: "95", faceValue: "80" };
    const faulty = await list({ ...fields, price: "x", faceValue: "y" });
    expect([faulty.status, hiddenIn(faulty.html)["eventId"]]).toEqual([422, known.eventId]);
    expect(faulty.html).toContain("Face value must be a number");
    const { status, location } = await list(fields);
    expect(status).toBe(303);
    expect(await ticketAt(location)).toMatchObject({ eventId: known.eventId, row: "H", price: 95, faceValue: 80 });
    const letGo = await list({ ...fields, choose: "" });
    for (const text of ['value="Radiohead"', 'value="2035-12-07"', 'value="19:30"', 'value="O2 Arena"'])
      expect(letGo.html).toContain(text);
    expect(hiddenIn(letGo.html)["eventId"]).toBeUndefined();
  });

  test("by its address, for another ticket of the same night; an unknown one leaves the form empty", async () => {
    const { html } = await site.read(routes.ticketNew({ event: known.eventId }), "bob");
    expect(hiddenIn(html)["eventId"]).toBe(known.eventId);
    const unknown = await site.read(routes.ticketNew({ event: "nonsense" }), "bob");
    expect([unknown.status, unknown.html.includes('name="title"')]).toEqual([200, true]);
  });

  test("not to guests", async () => {
    expect((await site.read(routes.ticketPreview({ kind: "new" }))).status).toBe(303);
  });
});

test("a listing that lands on a known event with other details asks first, and shows what differs", async () => {
  const near = { ...typed, title: "RADIOHEAD", time: "20:15", seat: "B 2" };
  const asked = await list({ ...near, idempotencyKey: "near" });
  expect(asked.status).toBe(409);
  for (const text of ["Is this your event?", "RADIOHEAD", "20:15, London", "19:30, London", 'value="B 2"'])
    expect(asked.html).toContain(text);
  expect(asked.html).toContain(`name="eventId" value="${known.eventId}"`);
  const { status, location } = await list({ ...near, ...hiddenIn(asked.html), eventId: known.eventId });
  expect(status).toBe(303);
  expect(await ticketAt(location)).toMatchObject({ eventId: known.eventId, title: "Radiohead", startsAt: START });
  const same = await list({ ...typed, seat: "B 3" });
  expect([same.status, (await ticketAt(same.location)).eventId]).toEqual([303, known.eventId]);
});

test("a face value is changed and taken away by the form of an edit", async () => {
  const { id } = await site.listed("ann", { event: { ...night, startsAt: START }, faceValue: 70, seat: "F 1" });
  const form = await site.read(routes.ticketEdit(id), "ann");
  expect(form.html).toContain(`value="70.00"`);
  const fields = { ...typed, seat: "F 1", price: "19.99" };
  const save = async (faceValue: string) => {
    await site.submit(routes.ticketEdit(id), "ann", { ...fields, faceValue });
    return (await ticketAt(routes.ticket(id))).faceValue;
  };
  expect([await save("75,50"), await save("")]).toEqual([75.5, null]);
});
