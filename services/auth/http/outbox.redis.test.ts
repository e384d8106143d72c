import { cookieClient, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { exampleTicket } from "../testing/mail-examples.ts";
import { type Copy, type MailSite, openMailSite } from "../testing/mail-site.ts";

let site: MailSite;
beforeAll(async () => {
  site = await openMailSite();
});
afterEach(() => site.stopCopies());
afterAll(() => site.stop());

const look = async ({ service }: Copy) => {
  const response = await cookieClient(service.app)("/outbox");
  return { status: response.status, html: await response.text(), cache: response.headers.get("Cache-Control") };
};

test("the outbox lists what would have been sent and to whom, newest first, nobody's words as markup", async () => {
  const copy = await site.start();
  expect((await look(copy)).html).toContain("There is no mail yet");
  const [ann, bea] = [await site.signUp(copy, "ann@example.com"), await site.signUp(copy, "bea@example.com")];
  const title = '<img src=x> & "Gulls"';
  const id = site.newId();
  const order = { id, userId: ann, sellerId: bea, ticket: { ...exampleTicket, title } };
  const shown = (part: string) => waitFor(async () => (await look(copy)).html.includes(part));
  await site.order({ ...order, status: "Cancelled", reason: "expired" });
  await shown("Your reservation expired:");
  await site.charge({ id: site.newId(), orderId: id, userId: ann });
  await shown("You get $89.50 USD back");
  const { status, html, cache } = await look(copy);
  expect([status, cache]).toEqual([200, "no-store"]);
  expect(html.indexOf("You get $89.50")).toBeLessThan(html.indexOf("Your reservation expired:"));
  // Both have a letter to confirm their address.
  expect(html.split("<strong>ann@example.com</strong>")).toHaveLength(4);
  expect(html.split("<strong>bea@example.com</strong>")).toHaveLength(2);
  expect(html).not.toContain("<img src=x>");
  expect(html).toContain(`href="https://tickets.example.com/orders/${id}"`);
});

test("the outbox is not shown under a name that somebody else lets point here", async () => {
  const { service } = await site.start();
  const statusUnder = async (host: string) => (await service.app.request(`http://${host}/outbox`)).status;
  expect(await statusUnder("evil.example:3000")).toBe(421);
  expect(await statusUnder("tickets.example.com")).toBe(200);
});

test.each([
  ["in production", {}, { isProduction: true }],
  ["where cards are charged", {}, { testPayments: false }],
  ["where a mail server is set", { server: { host: "127.0.0.1", port: 1, isSecure: false, login: null } }, {}],
])("there is no outbox %s", async (_where, mail, common) => {
  expect((await look(await site.start(mail, common))).status).toBe(404);
});
