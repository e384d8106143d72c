// Replaces ids in an answer by their objects, as the parameter `expand[]` asks.

import { asOf } from "../state/balance-transaction.ts";
import type { Context } from "../state/context.ts";
import type { StripeObject } from "../state/objects.ts";
import { invalidParameter } from "./failure.ts";
import { listPage } from "./lists.ts";

const KINDS: Record<string, StripeObject["object"]> = {
  balance_transaction: "balance_transaction",
  charge: "charge",
  destination: "account",
  failure_balance_transaction: "balance_transaction",
  latest_charge: "charge",
  payment_intent: "payment_intent",
  payment_method: "payment_method",
  source_transaction: "charge",
  transfer: "transfer",
};

type Reader = Pick<Context, "now" | "store">;

/**
 * Replaces ids by their objects, for `expand[]` paths such as `latest_charge` and `data.payment_method`.
 * Keeps null; throws a Failure for a property that cannot be expanded.
 */
export function expand(reader: Reader, body: object, paths: string[]): object {
  return paths.reduce<object>((object, path) => expandPath(reader, object, path.split(".")), body);
}

function expandPath(reader: Reader, object: object, path: string[]): object {
  const [name = "", ...rest] = path;
  const value = expandProperty(reader, object, name);
  if (rest.length === 0 || value === null) return { ...object, [name]: value };
  if (Array.isArray(value)) {
    const items = value.map((item: object) => expandPath(reader, item, rest));
    return { ...object, [name]: items };
  }
  return { ...object, [name]: expandPath(reader, value, rest) };
}

function expandProperty(reader: Reader, object: object, name: string): object | null {
  const value: unknown = Reflect.get(object, name);
  if (name === "refunds") return refundsOf(reader, object);
  if (name === "line_items") return lineItemsOf(reader, object);
  if (typeof value === "object" && (value === null || name === "data")) return value;
  const kind = KINDS[name];
  if (kind === undefined || value === undefined) {
    throw invalidParameter("expand", `This property cannot be expanded (${name}).`);
  }
  return typeof value === "string" ? find(reader, kind, value) : object;
}

function find({ store, now }: Reader, kind: StripeObject["object"], id: string): object | null {
  const found = store.find(kind, id);
  return found?.object === "balance_transaction" ? asOf(found, now) : (found ?? null);
}

/** Lists the refunds of a charge, which Stripe shows only when `expand[]` names them. */
function refundsOf({ store }: Reader, object: object): object {
  const charge = store.find("charge", String(Reflect.get(object, "id")));
  if (!charge) throw invalidParameter("expand", "This property cannot be expanded (refunds).");
  const page = { limit: 10, starting_after: undefined, ending_before: undefined, created: undefined };
  const url = `/v1/charges/${charge.id}/refunds`;
  return listPage(store, "refund", { page, owner: charge.payment_intent, url });
}

/** Lists the lines of a Session, which Stripe shows only when `expand[]` names them. */
function lineItemsOf({ store }: Reader, object: object): object {
  const session = store.find("checkout.session", String(Reflect.get(object, "id")));
  const parts = session && store.findSessionParts(session.id);
  if (!parts) throw invalidParameter("expand", "This property cannot be expanded (line_items).");
  const url = `/v1/checkout/sessions/${session.id}/line_items`;
  return { object: "list", data: parts.items, has_more: false, url };
}
