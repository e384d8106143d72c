import { type Endpoint, endpoint, ok } from "../http/endpoint.ts";
import { invalidParameter, missing } from "../http/failure.ts";
import { choice, fields, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";
import type { CheckoutSession, LineItem } from "../state/checkout-session-object.ts";
import type { Context } from "../state/context.ts";
import { newId, newSessionId } from "../state/ids.ts";
import { SESSION, type SessionParameters } from "./checkout-parameters.ts";
import { LONGEST_SESSION_SECONDS, openSession, SHORTEST_SESSION_SECONDS, totalOf } from "./checkout-session-states.ts";
import { requirePayable } from "./currencies.ts";
import { expireSession } from "./session-expiry.ts";

const MOST_LINES = 100;

/** Creates, retrieves, expires and lists Checkout Sessions, and lists their line items. */
export const checkoutSessionEndpoints: Endpoint[] = [
  endpoint("POST /v1/checkout/sessions", checked, (context, values) => ok(create(context, values))),
  endpoint(
    "GET /v1/checkout/sessions",
    fields({ ...PAGE, payment_intent: text(), status: choice("open", "complete", "expired") }),
    ({ store }, { payment_intent: owner, status, ...page }) =>
      ok(listPage(store, "checkout.session", { page, owner, having: { status }, url: "/v1/checkout/sessions" })),
  ),
  endpoint("GET /v1/checkout/sessions/:id", fields({}), (context, _, id) => ok(findSession(context, id))),
  endpoint("POST /v1/checkout/sessions/:id/expire", fields({}), (context, _, id) =>
    ok(expireSession(context, findSession(context, id))),
  ),
  endpoint("GET /v1/checkout/sessions/:id/line_items", fields({}), (context, _, id) => {
    const { id: session } = findSession(context, id);
    const data = context.store.findSessionParts(session)?.items ?? [];
    return ok({ object: "list", data, has_more: false, url: `/v1/checkout/sessions/${session}/line_items` });
  }),
];

function findSession({ store }: Context, id: string): CheckoutSession {
  const session = store.find("checkout.session", id);
  if (!session) throw missing("checkout.session", id, "session");
  return session;
}

function checked(...[parameter, name]: Parameters<typeof SESSION>): SessionParameters | undefined {
  const values = SESSION(parameter, name);
  if (!values) return undefined;
  const { line_items: lines } = values;
  if (lines.length === 0 || lines.length > MOST_LINES) {
    throw invalidParameter("line_items", `You must provide 1 to ${MOST_LINES} line items.`);
  }
  const code = currencyOf(values);
  if (lines.some((line) => line.price_data.currency !== code)) {
    throw invalidParameter("line_items", "All prices on a Checkout Session must use the same currency.");
  }
  const total = lines.reduce((sum, line) => sum + line.price_data.unit_amount * line.quantity, 0);
  requirePayable(total, code, "line_items");
  return values;
}

function create(context: Context, values: SessionParameters): CheckoutSession {
  const { now } = context;
  const expires_at = values.expires_at ?? now + LONGEST_SESSION_SECONDS;
  requireLifetime(expires_at - now);
  const items = values.line_items.map((line) => lineItem(line, now));
  const id = newSessionId();
  const session = openSession({
    id,
    allowed_payment_method_types: values.allowed_payment_method_types ?? null,
    amount_total: totalOf(items),
    cancel_url: values.cancel_url ?? null,
    client_reference_id: values.client_reference_id ?? null,
    created: now,
    currency: currencyOf(values),
    customer_email: values.customer_email ?? null,
    expires_at,
    locale: values.locale ?? null,
    metadata: values.metadata ?? {},
    submit_type: values.submit_type ?? null,
    success_url: values.success_url,
    url: `${context.origin}/c/pay/${id}`,
  });
  context.store.save(session);
  const notes = values.line_items.map(({ price_data }) => price_data.product_data.description ?? null);
  context.store.saveSessionParts(id, { items, intentData: intentData(values), notes });
  context.later(expires_at - now, "expire_session", id);
  return session;
}

/** Refuses a faulty lifetime in the phase `validation`, so that the corrected call may use the same key. */
function requireLifetime(seconds: number): void {
  if (seconds >= SHORTEST_SESSION_SECONDS && seconds <= LONGEST_SESSION_SECONDS) return;
  const message =
    "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.";
  throw invalidParameter("expires_at", message);
}

function currencyOf({ line_items: lines }: SessionParameters): string {
  return lines[0]?.price_data.currency ?? "usd";
}

function intentData({ payment_intent_data: data }: SessionParameters) {
  return {
    captureMethod: data?.capture_method,
    description: data?.description,
    metadata: data?.metadata ?? {},
    receiptEmail: data?.receipt_email,
    statementDescriptorSuffix: data?.statement_descriptor_suffix,
    transferGroup: data?.transfer_group,
  };
}

function lineItem({ price_data, quantity }: SessionParameters["line_items"][number], now: number): LineItem {
  const { currency, unit_amount, product_data } = price_data;
  const amount = unit_amount * quantity;
  return {
    id: newId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency,
    description: product_data.name,
    metadata: {},
    price: {
      id: newId("price"),
      object: "price",
      active: false,
      billing_scheme: "per_unit",
      created: now,
      currency,
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: newId("prod"),
      recurring: null,
      tax_behavior: "unspecified",
      tiers_mode: null,
      transform_quantity: null,
      type: "one_time",
      unit_amount,
      unit_amount_decimal: String(unit_amount),
    },
    quantity,
  };
}
