// Buys, pays and gets tickets of a whole site, sealed and unsealed ones.

import { waitFor } from "@holdfast/testing";
import { z } from "zod";
import { type AsSeller, asOwnerOf, listSealable } from "./uploads.ts";

const AT_ONCE = 8;
const orderSchema = z.object({ id: z.string(), status: z.string(), seal: z.string() });
const JSON_TYPE = { "Content-Type": "application/json" };

/** Lists `count` tickets; with `isSealed` each is sealed with a code of its own and is on sale with it. */
export async function listTickets(seller: AsSeller, count: number, isSealed: boolean): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at++) {
    const id = await listSealable(seller);
    if (isSealed) await seal(seller, id);
    ids.push(id);
  }
  return ids;
}

async function seal(seller: AsSeller, id: string): Promise<void> {
  const body = JSON.stringify({ code: `BENCH-${crypto.randomUUID()}` });
  await seller(`/api/tickets/${id}/seal`, { method: "POST", body, headers: JSON_TYPE });
  await waitFor(async () => (await (await seller(`/api/tickets/${id}`)).json()).edition > 0);
}

/** Buys and pays each ticket, a few at a time; with `isSealed` the buyer then gets it. Throws where one fails. */
export async function buyAll(
  { url, tokens }: { readonly url: string; readonly tokens: readonly string[] },
  ticketIds: readonly string[],
  isSealed: boolean,
): Promise<void> {
  let next = 0;
  async function work(): Promise<void> {
    for (let at = next++; at < ticketIds.length; at = next++) {
      await buyOne(asOwnerOf(tokens[at % tokens.length] ?? "", url), ticketIds[at] ?? "", isSealed);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function buyOne(buyer: AsSeller, ticketId: string, isSealed: boolean): Promise<void> {
  const post = async (path: string, body: object): Promise<Response> =>
    await buyer(path, { method: "POST", body: JSON.stringify(body), headers: JSON_TYPE });
  const order = orderSchema.parse(await (await post("/api/orders", { ticketId })).json());
  if ((order.seal !== "none") !== isSealed) throw new Error(`Cannot measure: an order has the seal ${order.seal}`);
  const isReady = async () =>
    orderSchema.parse(await (await buyer(`/api/orders/${order.id}`)).json()).status === "AwaitingPayment";
  await waitFor(isReady, { everyMs: 20 });
  const paid = await post("/api/payments", { orderId: order.id, paymentMethod: "pm_card_visa" });
  if (paid.status !== 201) throw new Error(`Cannot measure: a payment was ${paid.status} ${await paid.text()}`);
  if (!isSealed) return;
  await waitFor(async () => (await buyer(`/api/orders/${order.id}/ticket`)).status === 200, { everyMs: 20 });
}
