import { type Endpoint, endpoint, forAccounts, ok } from "../http/endpoint.ts";
import { missing } from "../http/failure.ts";
import { fields, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";

/** Lists events of an account, optionally of one `type`, and retrieves them. */
export const eventEndpoints: Endpoint[] = [
  endpoint("GET /v1/events", fields({ ...PAGE, type: text() }), ({ store }, { type, ...page }) =>
    ok(listPage(store, "event", { page, owner: type, url: "/v1/events" })),
  ),
  endpoint("GET /v1/events/:id", fields({}), ({ store }, _, id) => {
    const event = store.find("event", id);
    if (!event) throw missing("event", id, "id");
    return ok(event);
  }),
].map(forAccounts);
