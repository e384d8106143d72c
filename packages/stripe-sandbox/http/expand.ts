// Replaces ids in an answer by their objects, as the parameter `expand[]` asks.
import type { StripeObject } from "../state/objects.ts";
import type { Store } from "../state/store.ts";
import { invalidParameter } from "./failure.ts";
import { listPage } from "./lists.ts";

const KINDS: Record<string, StripeObject["object"]> = {
  charge: "charge",
  latest_charge: "charge",
  payment_intent: "payment_intent",
  payment_method: "payment_method",
};

/**
 * Replaces ids by their objects, for `expand[]` paths such as `latest_charge` and `data.payment_method`.
 * Keeps null; throws a Failure for a property that cannot be expanded.
 */
export function expand(store: Store, body: object, paths: string[]): object {
  return paths.reduce<object>((object, path) => expandPath(store, object, path.split(".")), body);
}

function expandPath(store: Store, object: object, path: string[]): object {
  const [name = "", ...rest] = path;
  const value = expandProperty(store, object, name);
  if (rest.length === 0 || value === null) return { ...object, [name]: value };
  if (Array.isArray(value)) {
    const items = value.map((item: object) => expandPath(store, item, rest));
    return { ...object, [name]: items };
  }
  return { ...object, [name]: expandPath(store, value, rest) };
}

function expandProperty(store: Store, object: object, name: string): object | null {
  const value: unknown = Reflect.get(object, name);
  if (name === "refunds") return refundsOf(store, object);
  if (name === "line_items") return lineItemsOf(store, object);
  if (typeof value === "object" && (value === null || name === "data")) return value;
  const kind = KINDS[name];
  if (kind === undefined || value === undefined) {
    throw invalidParameter("expand", `This property cannot be expanded (${name}).`);
  }
  return typeof value === "string" ? (store.find(kind, value) ?? null) : object;
}

/** Lists the refunds of a charge, which Stripe shows only when `expand[]` names them. */
function refundsOf(store: Store, object: object): object {
  const charge = store.find("charge", String(Reflect.get(object, "id")));
  if (!charge) throw invalidParameter("expand", "This property cannot be expanded (refunds).");
  const page = { limit: 10, starting_after: undefined, ending_before: undefined, created: undefined };
  const url = `/v1/charges/${charge.id}/refunds`;
  return listPage(store, "refund", { page, owner: charge.payment_intent, url });
}

/** Lists the lines of a Session, which Stripe shows only when `expand[]` names them. */
function lineItemsOf(store: Store, object: object): object {
  const session = store.find("checkout.session", String(Reflect.get(object, "id")));
  const parts = session && store.findSessionParts(session.id);
  if (!parts) throw invalidParameter("expand", "This property cannot be expanded (line_items).");
  const url = `/v1/checkout/sessions/${session.id}/line_items`;
  return { object: "list", data: parts.items, has_more: false, url };
}
