import { type Endpoint, endpoint, ok } from "../http/endpoint.ts";
import { missing } from "../http/failure.ts";
import { fields, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";

/** Lists charges, optionally of one `payment_intent`, and retrieves them. */
export const chargeEndpoints: Endpoint[] = [
  endpoint("GET /v1/charges", fields({ ...PAGE, payment_intent: text() }), ({ store }, { payment_intent, ...page }) => {
    if (payment_intent !== undefined && !store.find("payment_intent", payment_intent)) {
      throw missing("payment_intent", payment_intent, "payment_intent", false);
    }
    return ok(listPage(store, "charge", { page, owner: payment_intent, url: "/v1/charges" }));
  }),
  endpoint("GET /v1/charges/:id", fields({}), ({ store }, _, id) => {
    const charge = store.find("charge", id);
    if (!charge) throw missing("charge", id, "id");
    return ok(charge);
  }),
];
