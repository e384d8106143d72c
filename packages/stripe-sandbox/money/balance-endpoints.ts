import { type Endpoint, endpoint, ok } from "../http/endpoint.ts";
import { fields } from "../http/fields.ts";
import type { Store } from "../state/store.ts";
import { totalsByIntent } from "./intent-totals.ts";

/** Retrieves the balance. All money is pending, because the sandbox pays nothing out and takes no fees. */
export const balanceEndpoints: Endpoint[] = [
  endpoint("GET /v1/balance", fields({}), ({ store }) => {
    const held = [...heldByCurrency(store)];
    return ok({
      object: "balance",
      available: held.map(([currency]) => funds(currency, 0)),
      livemode: false,
      pending: held.map(([currency, amount]) => funds(currency, amount)),
    });
  }),
];

function heldByCurrency(store: Store): Map<string, number> {
  const totals = totalsByIntent(store);
  const held = new Map([["usd", 0]]);
  for (const { id, currency } of store.all("payment_intent")) {
    const { captured = 0, refunded = 0 } = totals.get(id) ?? {};
    held.set(currency, (held.get(currency) ?? 0) + captured - refunded);
  }
  return held;
}

function funds(currency: string, amount: number) {
  return { amount, currency, source_types: { card: amount } };
}
