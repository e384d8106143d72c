// Gets the metrics of a site in which somebody has bought a ticket.

import { type Site } from "@holdfast/testing";
import { buy, chargeOf, listTicket, pay, signUpMany, untilOrder } from "../support/people.ts";
import { type Metric, metricsIn } from "./metrics-text.ts";

/** Sells one ticket on a site. */
export async function sellOneTicket({ url }: Site): Promise<void> {
  const [seller, buyer] = await signUpMany(url, 2);
  if (!seller || !buyer) throw new Error("nobody came");
  const ticket = await listTicket(seller);
  const order = await buy(buyer, ticket.id);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  await chargeOf(await pay(buyer, order.id));
  await untilOrder(buyer, order.id, "Completed");
}

/** Reads the metrics of a site. */
export async function readMetrics({ url }: Pick<Site, "url">): Promise<Metric[]> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`Cannot read the metrics: ${response.status}`);
  return metricsIn(await response.text());
}
