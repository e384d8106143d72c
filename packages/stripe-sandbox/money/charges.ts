import { type Endpoint, endpoint, ok } from "../http/endpoint.ts";
import { missing } from "../http/failure.ts";
import { fields } from "../http/fields.ts";

/** Charges: retrieve. */
export const chargeEndpoints: Endpoint[] = [
  endpoint("GET /v1/charges/:id", fields({}), ({ store }, _, id) => {
    const charge = store.find("charge", id);
    if (!charge) throw missing("charge", id, "id");
    return ok(charge);
  }),
];
