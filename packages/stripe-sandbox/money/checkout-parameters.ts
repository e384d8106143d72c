// Declares the parameters of a new Checkout Session.
import { invalidParameter } from "../http/failure.ts";
import { address, choice, type Field, fields, integer, list, metadata, required, text } from "../http/fields.ts";
import { currency } from "./currencies.ts";

const LOCALES =
  "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW";

/** Reads the parameters of a new Checkout Session; any other is refused with `parameter_unknown`. */
export const SESSION = fields({
  mode: required(choice("payment")),
  line_items: required(
    list(
      fields({
        price_data: required(
          fields({
            currency: required(currency()),
            unit_amount: required(integer(0)),
            product_data: required(
              fields({
                name: required(text(250)),
                description: text(),
                images: list(address()),
                metadata: metadata(),
              }),
            ),
          }),
        ),
        quantity: required(integer()),
      }),
    ),
  ),
  success_url: required(address()),
  cancel_url: address(),
  client_reference_id: text(200),
  customer_email: email(),
  expires_at: integer(),
  locale: locale(),
  metadata: metadata(),
  payment_intent_data: fields({
    capture_method: choice("automatic", "automatic_async", "manual"),
    description: text(1000),
    metadata: metadata(),
    receipt_email: email(),
    statement_descriptor_suffix: text(22),
    transfer_group: text(500),
  }),
  allowed_payment_method_types: list(choice("card")),
  submit_type: choice("auto", "book", "donate", "pay"),
  ui_mode: choice("hosted_page"),
});

/** Holds the parameters that `SESSION` reads. */
export type SessionParameters = NonNullable<ReturnType<typeof SESSION>>;

/** Returns whether a text has the form of an e-mail address. */
export function isEmail(word: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(word);
}

function email(): Field<string | undefined> {
  const word = text(800);
  return (parameter, name) => {
    const value = word(parameter, name);
    if (value === undefined || isEmail(value)) return value;
    throw invalidParameter(name, `Invalid email address: ${value}`, "email_invalid");
  };
}

function locale(): Field<string | undefined> {
  const word = text();
  return (parameter, name) => {
    const value = word(parameter, name);
    if (value === undefined || LOCALES.split(" ").includes(value)) return value;
    throw invalidParameter(name, `Invalid ${name}: must be one of ${LOCALES.replaceAll(" ", ", ")}`);
  };
}
