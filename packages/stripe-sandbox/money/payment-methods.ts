// Finds or creates the payment method of a call.
import { Failure, invalidParameter, missing } from "../http/failure.ts";
import { choice, fields, integer, required, text } from "../http/fields.ts";
import type { Context } from "../state/context.ts";
import { newId } from "../state/ids.ts";
import type { PaymentMethod } from "../state/objects.ts";
import { cardByName, cardByNumber, type TestCard } from "./test-cards.ts";

/** Declares the parameters that name a card: an id, or the card itself. */
export const PAYMENT_METHOD = {
  payment_method: text(),
  payment_method_data: fields({
    type: required(choice("card")),
    card: required(
      fields({
        token: text(),
        number: text(),
        exp_month: integer(),
        exp_year: integer(),
        cvc: text(4),
      }),
    ),
  }),
};

type CardData = {
  token: string | undefined;
  number: string | undefined;
  exp_month: number | undefined;
  exp_year: number | undefined;
};

/** Holds a payment method and its test card. */
export type Payer = { method: PaymentMethod; card: TestCard };

/** Finds or creates the payment method that a call names; undefined when the call names none. */
export function findPayer(
  context: Context,
  named: {
    payment_method: string | undefined;
    payment_method_data: { card: CardData } | undefined;
  },
): Payer | undefined {
  const { payment_method: id, payment_method_data: data } = named;
  if (id !== undefined && data !== undefined) {
    const message = "You may only specify one of these parameters: payment_method, payment_method_data.";
    throw invalidParameter("payment_method", message, "parameters_exclusive");
  }
  if (data) return payerByData(context, data.card);
  return id === undefined ? undefined : payerById(context, id);
}

function payerById(context: Context, id: string): Payer {
  const named = id.startsWith("pm_card_") ? cardByName(id.slice("pm_card_".length)) : undefined;
  if (named) return makePayer(context, named, nextYear(context.now));
  const method = context.store.find("payment_method", id);
  const card = cardByName(context.store.findTestCard(id) ?? "");
  if (!method || !card) throw missing("PaymentMethod", id, "payment_method", false);
  return { method, card };
}

function payerByData(context: Context, data: CardData): Payer {
  if (data.token !== undefined) {
    const card = data.token.startsWith("tok_") ? cardByName(data.token.slice(4)) : undefined;
    if (!card) throw missing("token", data.token, "payment_method_data[card][token]", false);
    return makePayer(context, card, nextYear(context.now));
  }
  const number = present(data.number, "number").replaceAll(/[ -]/g, "");
  const expiry = {
    month: present(data.exp_month, "exp_month"),
    year: present(data.exp_year, "exp_year"),
  };
  requireValidNumber(number);
  requireFuture(expiry, context.now);
  const card = cardByNumber(number);
  if (!card) throw cardRefused(NOT_A_TEST_CARD);
  return makePayer(context, card, expiry);
}

function makePayer({ store, now }: Context, card: TestCard, expiry: { month: number; year: number }): Payer {
  const method: PaymentMethod = {
    id: newId("pm"),
    object: "payment_method",
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: null,
      country: "US",
      display_brand: card.brand,
      exp_month: expiry.month,
      exp_year: expiry.year,
      funding: "credit",
      generated_from: null,
      last4: card.last4,
      networks: null,
      regulated_status: null,
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
  store.save(method);
  store.saveTestCard(method.id, card.name);
  return { method, card };
}

const NOT_A_TEST_CARD = {
  code: "card_declined",
  decline_code: "test_mode_live_card",
  message:
    "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
};

function requireValidNumber(number: string): void {
  if (/^\d{12,19}$/.test(number) && passesLuhn(number)) return;
  const message = "Your card number is incorrect.";
  throw cardRefused({ code: "incorrect_number", message, param: "number" });
}

function requireFuture({ month, year }: { month: number; year: number }, now: number): void {
  const today = new Date(now * 1000);
  const full = year < 100 ? 2000 + year : year;
  if (month > 12) {
    const message = "Your card's expiration month is invalid.";
    throw cardRefused({ code: "invalid_expiry_month", message, param: "exp_month" });
  }
  const months = full * 12 + month - (today.getUTCFullYear() * 12 + today.getUTCMonth() + 1);
  if (months >= 0 && months < 12 * 50) return;
  const message = "Your card's expiration year is invalid.";
  throw cardRefused({ code: "invalid_expiry_year", message, param: "exp_year" });
}

function passesLuhn(number: string): boolean {
  const digits = Array.from(number, Number).toReversed();
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function cardRefused(error: { code: string; message: string; param?: string }): Failure {
  return new Failure(402, { type: "card_error", ...error }, "validation");
}

function present<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  const param = `payment_method_data[card][${name}]`;
  throw invalidParameter(param, `Missing required param: ${param}.`, "parameter_missing");
}

function nextYear(now: number): { month: number; year: number } {
  const today = new Date(now * 1000);
  return { month: today.getUTCMonth() + 1, year: today.getUTCFullYear() + 1 };
}
