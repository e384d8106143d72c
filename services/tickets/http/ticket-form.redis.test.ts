import { routes } from "@holdfast/views";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;

beforeAll(async () => {
  site = await openTicketSite();
});
afterAll(() => site.stop());

const read = async (path: string, userId?: string) => {
  const answer = await site.client(userId)(path);
  return { status: answer.status, html: await answer.text() };
};
const submit = async (path: string, userId: string | undefined, fields: Record<string, string> = {}) => {
  const answer = await site.client(userId)(path, { method: "POST", body: new URLSearchParams(fields) });
  return { status: answer.status, html: await answer.text() };
};

test("a new ticket's form comes back with the date when the time is missing, the fault at its field", async () => {
  const { status, html } = await submit(routes.ticketNew(), "ann", {
    title: "Gig",
    price: "12.50",
    date: "2035-05-06",
    time: "",
  });
  expect([status, html.split('aria-invalid="true"').length - 1]).toEqual([422, 1]);
  for (const text of ['value="2035-05-06"', 'href="#field-time"']) expect(html).toContain(text);
});

test("a form saved as it was shown changes nothing, also with line ends, seconds and emoji in it", async () => {
  const details = { description: "One\ntwo 👨‍👩‍👧‍👦", startsAt: "2035-01-02T20:00:05.25Z", seat: "Café 7" };
  const { id } = await site.listed("ann", details);
  const fields = { title: "Gig", price: "19.99", venue: "", section: "", seat: "Cafe\u0301 7" };
  const start = { date: "2035-01-02", time: "20:00:05.250" };
  const { html } = await read(routes.ticketEdit(id), "ann");
  for (const text of Object.values(start)) expect(html).toContain(`value="${text}"`);
  await submit(routes.ticketEdit(id), "ann", { ...fields, ...start, description: "One\r\ntwo 👨‍👩‍👧‍👦" });
  expect(await (await site.client()(`/api/tickets/${id}`)).json()).toMatchObject({
    ...{ version: 0, description: details.description, startsAt: "2035-01-02T20:00:05.250Z" },
  });
});

describe("a form of a ticket that cannot be read", () => {
  const send = (path: string, body: BodyInit, headers: Record<string, string>, userId?: string) =>
    site.client(userId)(path, { method: "POST", body, headers });
  const multipart = { "Content-Type": "multipart/form-data; boundary=x" };

  test.each([
    ["broken multipart", "rubbish", multipart, 400],
    ["JSON", '{"title":"Gig","price":5}', { "Content-Type": "application/json" }, 400],
    ["ISO-8859-1", "title=Caf%E9&price=5", { "Content-Type": "application/x-www-form-urlencoded" }, 415],
  ])("as %s is an error page and lists nothing, whoever sends it", async (_what, body, headers, status) => {
    const before = (await read("/")).html;
    const { id } = await site.listed("ann");
    for (const path of [routes.ticketNew(), routes.ticketEdit(id)])
      for (const userId of ["ann", undefined]) {
        const answer = await send(path, body, headers, userId);
        expect([answer.status, (await answer.text()).includes("<!DOCTYPE html>")]).toEqual([status, true]);
      }
    await submit(routes.ticketDelist(id), "ann");
    expect((await read("/")).html).toBe(before);
  });
});
