// Answers lists in Stripe's shape, page by page.
import type { ObjectOf, StripeObject } from "../state/objects.ts";
import type { Having, ListQuery, Store } from "../state/store.ts";
import { invalidParameter, missing } from "./failure.ts";
import { type Field, fields, integer, text } from "./fields.ts";

/** Declares the parameters that every list takes: which page, and when the objects were created. */
export const PAGE = {
  limit: pageSize(),
  starting_after: text(),
  ending_before: text(),
  created: period(),
};

type Period = { gt?: number; gte?: number; lt?: number; lte?: number };

/** Holds the parameters of `PAGE` as they were read. */
export type Page = {
  limit: number | undefined;
  starting_after: string | undefined;
  ending_before: string | undefined;
  created: Period | undefined;
};

/** Makes one page of a list in Stripe's shape, newest first; `limit` defaults to 10. */
export function listPage<K extends StripeObject["object"]>(
  store: Store,
  kind: K,
  { page, url, owner, having }: { page: Page; url: string; owner?: ListQuery["owner"]; having?: Having },
): { object: "list"; data: ObjectOf<K>[]; has_more: boolean; url: string } {
  const { starting_after: olderThan, ending_before: newerThan, limit = 10 } = page;
  requireKnown(store, kind, { olderThan, newerThan });
  const query: ListQuery = {
    owner,
    having,
    olderThan,
    newerThan,
    limit: limit + 1,
    ...bounds(page.created),
  };
  const found = store.list(kind, query);
  const data = newerThan === undefined ? found.slice(0, limit) : found.slice(-limit);
  return { object: "list", data, has_more: found.length > limit, url };
}

function requireKnown(
  store: Store,
  kind: StripeObject["object"],
  { olderThan, newerThan }: { olderThan: string | undefined; newerThan: string | undefined },
): void {
  if (olderThan !== undefined && newerThan !== undefined) {
    const message = "You may only specify one of these parameters: ending_before, starting_after.";
    throw invalidParameter("ending_before", message, "parameters_exclusive");
  }
  const id = olderThan ?? newerThan;
  if (id === undefined || store.find(kind, id)) return;
  throw missing(kind, id, olderThan === undefined ? "ending_before" : "starting_after", false);
}

function bounds(created: Period | undefined): { from?: number; to?: number } {
  const from = Math.max(created?.gte ?? 0, created?.gt === undefined ? 0 : created.gt + 1);
  const to = Math.min(
    created?.lte ?? Number.MAX_SAFE_INTEGER,
    created?.lt === undefined ? Number.MAX_SAFE_INTEGER : created.lt - 1,
  );
  return { from, to };
}

function pageSize(): Field<number | undefined> {
  const whole = integer(1);
  return (parameter, name) => {
    const size = whole(parameter, name);
    if (size === undefined || size <= 100) return size;
    const message = "This value must be less than or equal to 100.";
    throw invalidParameter(name, message, "parameter_invalid_integer");
  };
}

function period(): Field<Period | undefined> {
  const exact = integer(0);
  const range = fields({ gt: integer(0), gte: integer(0), lt: integer(0), lte: integer(0) });
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    if (typeof parameter !== "string") return present(range(parameter, name) ?? {});
    const second = exact(parameter, name);
    return second === undefined ? undefined : { gte: second, lte: second };
  };
}

function present(range: { [bound: string]: number | undefined }): Period {
  return Object.fromEntries(Object.entries(range).filter(([, value]) => value !== undefined));
}
