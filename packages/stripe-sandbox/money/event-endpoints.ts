import { type Endpoint, endpoint, forAccounts, ok } from "../http/endpoint.ts";
import { invalidParameter, missing } from "../http/failure.ts";
import { fields, list, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";

const LIST = fields({ ...PAGE, type: text(), types: list(text()) });

/** Lists events of an account, optionally of one `type` or of several `types`, and retrieves them. */
export const eventEndpoints: Endpoint[] = [
  endpoint("GET /v1/events", checked, ({ store }, { type, types, ...page }) =>
    ok(listPage(store, "event", { page, owner: type ?? types, url: "/v1/events" })),
  ),
  endpoint("GET /v1/events/:id", fields({}), ({ store }, _, id) => {
    const event = store.find("event", id);
    if (!event) throw missing("event", id, "id");
    return ok(event);
  }),
].map(forAccounts);

function checked(...[parameter, name]: Parameters<typeof LIST>): ReturnType<typeof LIST> {
  const values = LIST(parameter, name);
  if (values?.type === undefined || values.types === undefined) return values;
  const message = "You may only specify one of these parameters: type, types.";
  throw invalidParameter("types", message, "parameters_exclusive");
}
