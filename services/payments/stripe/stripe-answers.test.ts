import { Stripe } from "stripe";
import { expect, test } from "vitest";
import { callErrorOf, isReplayed, stateOnPage } from "./stripe-answers.ts";

const { errors } = Stripe;

test.each([
  [new errors.StripeConnectionError({ message: "reset", type: "api_error" }), "lost"],
  [new errors.StripeRateLimitError({ message: "slow", type: "rate_limit_error", statusCode: 429 }), "lost"],
  [new errors.StripeAuthenticationError({ message: "key", type: "authentication_error", statusCode: 401 }), "lost"],
  [new errors.StripeInvalidRequestError({ message: "in use", type: "invalid_request_error", statusCode: 409 }), "lost"],
  [new errors.StripeAPIError({ message: "500", type: "api_error", statusCode: 500 }), "server"],
  [new errors.StripeIdempotencyError({ message: "other", type: "idempotency_error", statusCode: 400 }), "server"],
  [new errors.StripeInvalidRequestError({ message: "no", type: "invalid_request_error", statusCode: 400 }), "refused"],
  [new errors.StripeCardError({ message: "declined", type: "card_error", statusCode: 402 }), "refused"],
])("callErrorOf() of %o is %s", (error, kind) => {
  expect(callErrorOf(error).kind).toBe(kind);
});

test("callErrorOf() repeats a card's message, never one that may name the payment method", () => {
  const card = new errors.StripeCardError({ message: "Too little money", type: "card_error", statusCode: 402 });
  const request = {
    message: "No such PaymentMethod: 'pm_secret'",
    type: "invalid_request_error" as const,
    statusCode: 400,
  };
  expect(callErrorOf(card).message).toBe("Too little money");
  expect(callErrorOf(new errors.StripeInvalidRequestError(request)).message).not.toContain("pm_secret");
});

test.each([
  ["amount", "amount_too_small", true],
  ["currency", undefined, true],
  ["line_items", "amount_too_large", true],
  [undefined, undefined, true],
  ["payment_method", "resource_missing", undefined],
  ["payment_method_data[card][token]", "resource_missing", undefined],
])("callErrorOf() says whose fault a refusal of %s is", (param, code, isOurs) => {
  const raw = { message: "No", type: "invalid_request_error" as const, statusCode: 400 };
  const error = new errors.StripeInvalidRequestError({ ...raw, ...(param && { param }), ...(code && { code }) });
  expect(callErrorOf(error).isOurs).toBe(isOurs);
  expect(callErrorOf(error).message).toMatch(isOurs ? /The fault is ours/ : /Try another card/);
});

test.each([
  new errors.StripeAuthenticationError({ message: "No such key", type: "authentication_error", statusCode: 401 }),
  new errors.StripePermissionError({ message: "No access", type: "invalid_request_error", statusCode: 403 }),
])("callErrorOf() of %o is the site's fault and is tried again", (error) => {
  expect(callErrorOf(error)).toMatchObject({ kind: "lost", isOurs: true });
});

test("callErrorOf() passes on what is no answer of Stripe's", () => {
  expect(() => callErrorOf(new TypeError("a bug"))).toThrow("a bug");
});

test("isReplayed() reads the SDK's headers in both their forms", () => {
  expect(isReplayed({ headers: { "idempotent-replayed": "true" } })).toBe(true);
  expect(isReplayed({ headers: new Headers({ "Idempotent-Replayed": "true" }) })).toBe(true);
  expect(isReplayed({ headers: new Headers() })).toBe(false);
  expect(isReplayed({ headers: {} })).toBe(false);
});

test.each([
  ["open", null, "open"],
  ["open", "declined", "open"],
  ["open", "requires_action", "open"],
  ["open", "processing", "open"],
  ["open", "authorised", "authorised"],
  ["open", "captured", "captured"],
  ["complete", "authorised", "authorised"],
  ["complete", null, "processing"],
  ["complete", "declined", "processing"],
  ["expired", null, "canceled"],
  ["expired", "declined", "canceled"],
  // The bank may still confirm the payment, so it counts as processing.
  ["expired", "requires_action", "processing"],
  ["expired", "authorised", "authorised"],
  ["expired", "captured", "captured"],
] as const)("stateOnPage() of a page %s whose intent is %s is %s", (page, intent, state) => {
  expect(stateOnPage(page, intent)).toBe(state);
});
