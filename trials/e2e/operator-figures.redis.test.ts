// Shows that the overview for operators counts a real sale once, and its refund.

import { soleId } from "@holdfast/actors";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buy, listTicket, type Person, pay, signUp, untilOrder } from "../support/people.ts";
import { createResigner } from "../support/session-tokens.ts";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";

let site: WholeSite;
let operator: Person;
beforeAll(async () => {
  site = await startWholeSite();
  operator = await signUp(site.url);
  const { cookies } = operator.http;
  cookies.set(
    "session",
    createResigner(site)(cookies.get("session") ?? "", () => ({ role: "operator" })),
  );
});
afterAll(() => site.stop());

const KEY = "{00}:operator:timers:samples|sample";
const MEMBER = `samples|${soleId}|sample`;

/** Makes the sample due that would be taken at the next minute, until the overview says so of today. */
async function untilToday(words: string): Promise<void> {
  await waitFor(async () => {
    await site.database.commands.zadd(KEY, "XX", 1, MEMBER);
    const html = await (await operator.http("/operator")).text();
    return html.replaceAll(/<[^>]+>/g, "").includes(words) ? true : null;
  });
}

test("a sale is counted once, however its events repeat, and so is its refund", async () => {
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  const ticket = await listTicket(seller, "20.00");
  const order = await waitFor(() => buy(buyer, ticket.id).catch(() => null));
  await untilOrder(buyer, order.id, "AwaitingPayment");
  await pay(buyer, order.id);
  await untilOrder(buyer, order.id, "Completed");
  await untilToday("Sold today1of 1 order madePaid today$20.00nothing refunded");
  expect((await seller.http(`/api/orders/${order.id}/refund`, { method: "POST" })).status).toBe(200);
  await untilToday("Sold today1of 1 order madePaid today$20.00$20.00 refunded (1)");
}, 30_000);
