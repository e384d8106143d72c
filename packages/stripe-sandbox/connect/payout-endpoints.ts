// Serves the endpoints of payouts.
import { type Endpoint, endpoint, forAccounts, ok } from "../http/endpoint.ts";
import { missing } from "../http/failure.ts";
import { choice, fields } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";

/** Retrieves and lists the payouts of an account; the control route `payouts` makes them. */
export const payoutEndpoints: Endpoint[] = [
  endpoint(
    "GET /v1/payouts",
    fields({ ...PAGE, status: choice("failed", "in_transit", "paid", "pending") }),
    ({ store }, { status, ...page }) => ok(listPage(store, "payout", { page, having: { status }, url: "/v1/payouts" })),
  ),
  endpoint("GET /v1/payouts/:id", fields({}), ({ store }, _, id) => {
    const payout = store.find("payout", id);
    if (!payout) throw missing("payout", id, "payout");
    return ok(payout);
  }),
].map(forAccounts);
