import type { Service } from "@holdfast/server";
import type { CookieClient } from "@holdfast/testing";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeliverySite, openDeliverySite, signedInAs } from "../testing/delivery-site.ts";
import { fileWith } from "../testing/inspector-double.ts";

let site: DeliverySite;
let service: Service;
let seller: CookieClient;
beforeAll(async () => {
  site = await openDeliverySite();
  service = await site.start();
  seller = signedInAs(service, "seller");
});
afterAll(() => site.stop());

const post = (path: string, fields: Readonly<Record<string, string | Blob>>) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return seller(path, { method: "POST", body });
};
const mainOf = (html: string) => html.slice(html.indexOf("<main"), html.indexOf("</main>"));

async function sold(ticketId: string, userId: string): Promise<string> {
  const { attempt, kind } = await site.sealed(ticketId, "sealed");
  await site.grant(ticketId, attempt);
  const orderId = await site.sell(ticketId, { userId, seal: kind ?? "none" });
  await waitFor(async () => (await site.sealed(ticketId, "sealed")).verdict?.ok === true);
  return orderId;
}

test("without a script a seller uploads a file, chooses its page, and sees that it is sealed", async () => {
  const ticketId = await site.draft(service);
  const path = `/tickets/${ticketId}/seal`;
  const file = new Blob([Uint8Array.from(fileWith("CODE-0001", "CODE-0002"))]);
  expect(mainOf(await (await seller(path)).text())).toContain(`action="${path}"`);
  const sent = await post(path, { file });
  expect([sent.status, sent.headers.get("Location")]).toEqual([303, path]);
  await site.sealed(ticketId, "refused");
  expect(mainOf(await (await seller(path)).text())).toMatch(/name="page" value="2"/);
  expect((await post(path, { file, page: "2" })).status).toBe(303);
  await site.sealed(ticketId, "sealed");
  const page = await seller(path);
  expect([page.status, page.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
  expect(mainOf(await page.text())).not.toContain("CODE-0002");
});

test("what is faulty is said on the page, beside the form", async () => {
  const ticketId = await site.draft(service);
  const path = `/tickets/${ticketId}/seal`;
  for (const [fields, words] of [
    [{ file: new Blob([]) }, "Choose the file with your ticket"],
    [{ code: "A-1" }, "Code must have at least 8 letters or digits"],
  ] as const) {
    const faulty = await post(path, fields);
    expect([faulty.status, mainOf(await faulty.text()).includes(words)]).toEqual([422, true]);
  }
  expect(mainOf(await (await post(path, { code: 'A"1' })).text())).toContain('value="A&quot;1"');
  const large = await post(path, { file: new Blob([new Uint8Array(10 * 1_024 * 1_024 + 1)]) });
  expect([large.status, mainOf(await large.text()).includes("at most 10 MB")]).toEqual([413, true]);
});

test("a seal is withdrawn by a button", async () => {
  const ticketId = await site.draft(service);
  const path = `/tickets/${ticketId}/seal`;
  await post(path, { code: "CODE-0003" });
  await site.sealed(ticketId, "sealed");
  expect((await seller(`${path}/withdraw`)).headers.get("Location")).toBe(path);
  expect((await post(`${path}/withdraw`, {})).headers.get("Location")).toBe(path);
  await site.sealed(ticketId, "withdrawing");
});

test("a buyer sees the code of a file and of a typed one, and where the file is; a stranger sees neither", async () => {
  const [filed, typed] = [await site.draft(service), await site.draft(service)];
  await post(`/tickets/${filed}/seal`, { file: new Blob([Uint8Array.from(fileWith("CODE-0004"))]) });
  await post(`/tickets/${typed}/seal`, { code: "CODE-0005" });
  for (const [ticketId, words] of [
    [filed, `href="/api/orders/`],
    [typed, "CODE-0005"],
  ] as const) {
    const orderId = await sold(ticketId, "ann");
    const path = `/orders/${orderId}/ticket`;
    const ann = signedInAs(service, "ann");
    expect((await ann(path)).status).toBe(200);
    await site.follow(orderId, { userId: "ann", status: "Completed", chargeId: "charge" });
    await site.sealed(ticketId, "released");
    const page = mainOf(await (await ann(path)).text());
    expect([page.includes("<svg"), page.includes(words)]).toEqual([true, true]);
    expect((await signedInAs(service, "stranger")(path)).status).toBe(403);
    expect((await service.app.request(path)).headers.get("Location")).toMatch(/signin/);
    await site.follow(orderId, { userId: "ann", status: "Cancelled", reason: "refunded", chargeId: "charge" });
    await site.sealed(ticketId, "destroyed");
    expect((await ann(path)).status).toBe(410);
  }
});
