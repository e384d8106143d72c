import { type Endpoint, endpoint, type Outcome, ok } from "../http/endpoint.ts";
import { invalidParameter, missing, refused } from "../http/failure.ts";
import { address, choice, type Field, fields, flag, integer, list, metadata, required, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";
import { mergedMetadata } from "../http/metadata.ts";
import type { Context } from "../state/context.ts";
import { newId, randomLetters } from "../state/ids.ts";
import type { PaymentIntent } from "../state/objects.ts";
import { cancelIntent, captureIntent } from "./capture-or-cancel.ts";
import { attempt } from "./charge-attempt.ts";
import { currency, requirePayable } from "./currencies.ts";
import { draftIntent, requireStatus, unexpectedState, withMethod } from "./payment-intent-states.ts";
import { findPayer, PAYMENT_METHOD, type Payer } from "./payment-methods.ts";
import { sessionOf } from "./session-of-intent.ts";

const CONFIRM = {
  ...PAYMENT_METHOD,
  return_url: address(),
  error_on_requires_action: flag(),
  off_session: flag(),
};

const CREATE = fields({
  ...CONFIRM,
  allowed_payment_method_types: list(choice("card")),
  amount: required(integer()),
  currency: required(currency()),
  automatic_payment_methods: fields({
    enabled: required(flag()),
    allow_redirects: choice("always", "never"),
  }),
  capture_method: choice("automatic", "automatic_async", "manual"),
  confirm: flag(),
  confirmation_method: choice("automatic"),
  description: text(1000),
  metadata: metadata(),
  payment_method_types: noLongerTaken(),
  receipt_email: text(),
  statement_descriptor_suffix: text(22),
  transfer_group: text(500),
});

const NO_METHOD =
  "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.";

const NO_RETURN_URL =
  "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.";

type Create = NonNullable<ReturnType<typeof CREATE>>;
type Confirm = Pick<Create, keyof typeof CONFIRM>;

/** Creates, retrieves, updates, confirms, captures, cancels and lists PaymentIntents. */
export const paymentIntentEndpoints: Endpoint[] = [
  endpoint("POST /v1/payment_intents", checked, create),
  endpoint("GET /v1/payment_intents", fields(PAGE), ({ store }, page) =>
    ok(listPage(store, "payment_intent", { page, url: "/v1/payment_intents" })),
  ),
  endpoint("GET /v1/payment_intents/:id", fields({ client_secret: text() }), (context, _, id) =>
    ok(findIntent(context, id)),
  ),
  endpoint(
    "POST /v1/payment_intents/:id",
    fields({ description: text(1000), metadata: metadata(), receipt_email: text(), transfer_group: text(500) }),
    (context, { description, metadata: given, receipt_email, transfer_group }, id) => {
      const intent = withMetadata(findIntent(context, id), given);
      const after: PaymentIntent = {
        ...intent,
        description: description ?? intent.description,
        receipt_email: receipt_email ?? intent.receipt_email,
        transfer_group: transfer_group ?? intent.transfer_group,
      };
      context.store.save(after);
      return ok(after);
    },
  ),
  endpoint("POST /v1/payment_intents/:id/confirm", fields(CONFIRM), (context, values, id) => {
    const intent = findIntent(context, id);
    requireNoCheckout(context, intent);
    requireStatus(intent, "confirm");
    return confirm(context, intent, { values, payer: payerOf(context, intent, values) });
  }),
  endpoint(
    "POST /v1/payment_intents/:id/capture",
    fields({ amount_to_capture: integer(), metadata: metadata() }),
    (context, values, id) => {
      const amount = values.amount_to_capture;
      const intent = findIntent(context, id);
      return ok(captureIntent(context, withMetadata(intent, values.metadata), amount));
    },
  ),
  endpoint(
    "POST /v1/payment_intents/:id/cancel",
    fields({
      cancellation_reason: choice("duplicate", "fraudulent", "requested_by_customer", "abandoned"),
    }),
    (context, values, id) => {
      const intent = findIntent(context, id);
      requireStatus(intent, "cancel");
      if (intent.status !== "requires_capture") requireNoCheckout(context, intent);
      return ok(cancelIntent(context, intent, values.cancellation_reason ?? null));
    },
  ),
];

/** Finds an intent by the id in the path; throws a 404 Failure with code `resource_missing` for an unknown id. */
function findIntent({ store }: Context, id: string): PaymentIntent {
  const intent = store.find("payment_intent", id);
  if (!intent) throw missing("payment_intent", id, "intent");
  return intent;
}

/** Refuses the intent of a Session: only the checkout page confirms it, and only the end of the Session cancels it. */
function requireNoCheckout(context: Context, intent: PaymentIntent): void {
  if (!sessionOf(context, intent.id)) return;
  throw refused("You cannot perform this action on PaymentIntents created by Checkout.");
}

function checked(...[parameter, name]: Parameters<typeof CREATE>): Create | undefined {
  const values = CREATE(parameter, name);
  if (!values) return undefined;
  requirePayable(values.amount, values.currency);
  if (values.allowed_payment_method_types && values.automatic_payment_methods) {
    const message =
      "You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.";
    throw invalidParameter("automatic_payment_methods", message, "parameters_exclusive");
  }
  for (const param of ["return_url", "error_on_requires_action", "off_session"] as const) {
    if (values.confirm || values[param] === undefined) continue;
    const message = `The parameter ${param} may only be used when confirm=true.`;
    throw invalidParameter(param, message);
  }
  return values;
}

function create(context: Context, values: Create): Outcome {
  const payer = findPayer(context, values);
  if (values.confirm && !payer) {
    throw refused(NO_METHOD, { code: "payment_intent_unexpected_state" });
  }
  const draft = draftIntent(
    {
      amount: values.amount,
      currency: values.currency,
      captureMethod: values.capture_method ?? "automatic_async",
      allowedTypes: values.allowed_payment_method_types ?? null,
      automaticPaymentMethods: automaticMethods(values),
      metadata: mergedMetadata({}, values.metadata),
      description: values.description,
      receiptEmail: values.receipt_email,
      statementDescriptorSuffix: values.statement_descriptor_suffix,
      transferGroup: values.transfer_group,
    },
    { id: newId("pi"), secret: randomLetters(25), now: context.now },
  );
  const intent = payer ? withMethod(draft, payer.method.id) : draft;
  context.change("payment_intent.created", intent);
  return values.confirm ? confirm(context, intent, { values, payer }) : ok(intent);
}

function confirm(
  context: Context,
  intent: PaymentIntent,
  { values, payer }: { values: Confirm; payer: Payer | undefined },
): Outcome {
  if (!payer) throw unexpectedState(intent, NO_METHOD);
  if (intent.automatic_payment_methods?.allow_redirects === "always" && !values.return_url) {
    throw refused(NO_RETURN_URL);
  }
  return attempt(context, intent, {
    payer,
    returnUrl: values.return_url,
    isUnattended: values.error_on_requires_action === true || values.off_session === true,
  });
}

function payerOf(context: Context, intent: PaymentIntent, values: Confirm): Payer | undefined {
  const named = findPayer(context, values);
  if (named || intent.payment_method === null) return named;
  return findPayer(context, {
    payment_method: intent.payment_method,
    payment_method_data: undefined,
  });
}

/** Refuses a parameter that Stripe has dropped on 2026-09-30, https://docs.stripe.com/changelog/endive */
function noLongerTaken(): Field<undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    const message = `${name} is no longer supported. Use allowed_payment_method_types or automatic_payment_methods.`;
    throw invalidParameter(name, message, "payment_method_types_no_longer_supported");
  };
}

/** Enables the methods of Stripe's Dashboard unless the caller has named methods, as Stripe does. */
function automaticMethods(values: Create): PaymentIntent["automatic_payment_methods"] {
  if (values.allowed_payment_method_types) return null;
  const asked = values.automatic_payment_methods ?? { enabled: true, allow_redirects: undefined };
  if (!asked.enabled) return null;
  return { enabled: true, allow_redirects: asked.allow_redirects ?? "always" };
}

function withMetadata(intent: PaymentIntent, given: Record<string, string> | undefined) {
  return given ? { ...intent, metadata: mergedMetadata(intent.metadata, given) } : intent;
}
