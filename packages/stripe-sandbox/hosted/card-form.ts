// Reads the card form of the checkout page.
import { readText } from "@holdfast/values";
import { Failure } from "../http/failure.ts";
import { isEmail } from "../money/checkout-parameters.ts";
import type { TypedCard } from "../money/checkout-payment.ts";
import type { Form } from "./read-form.ts";

/** Names a field of the form. */
export type CardField = "email" | "number" | "expiry" | "cvc";

/** Holds the messages for faulty fields, by field. */
export type CardProblems = Partial<Record<CardField, string>>;

/** Holds the fields that are filled in again after a fault: never the number or the code of a card. */
export type TypedAgain = { email: string; expiry: string };

/** Reads the typed card, or the test card of the pressed button; returns the faults of a form that has any. */
export function readCardForm(
  form: Form,
  { year, wantsEmail }: { year: number; wantsEmail: boolean },
): { card: TypedCard } | { problems: CardProblems } {
  const email = read(form, "email");
  const button = read(form, "test_card");
  if (button !== "") {
    const known = isEmail(email) ? email : null;
    return { card: { number: button, expMonth: 12, expYear: year + 3, email: known } };
  }
  const number = read(form, "number");
  const expiry = /^(\d{1,2})\s*[/ -]?\s*(\d{2}|\d{4})$/.exec(read(form, "expiry"));
  const problems: CardProblems = {
    ...(wantsEmail && !isEmail(email) ? { email: "Enter an e-mail address, such as name@example.com." } : {}),
    ...(number === "" ? { number: "Enter a card number." } : {}),
    ...(expiry ? {} : { expiry: "Enter month and year, such as 12 / 34." }),
    ...(/^\d{3,4}$/.test(read(form, "cvc")) ? {} : { cvc: "Enter the 3 or 4 digits on the card." }),
  };
  if (!expiry || Object.keys(problems).length > 0) return { problems };
  const [, month = "", end = ""] = expiry;
  return { card: { number, expMonth: Number(month), expYear: fullYear(end), email: email || null } };
}

/** Returns the message for a card that the API refuses, at its field; undefined for any other error. */
export function problemOf(error: unknown): CardProblems | undefined {
  if (!(error instanceof Failure)) return undefined;
  return (error.body.param ?? "").includes("exp") ? { expiry: error.message } : { number: error.message };
}

/** Returns the fields to fill in again after a fault, cut to a sensible length. */
export function typedAgain(form: Form): TypedAgain {
  return { email: read(form, "email").slice(0, 800), expiry: read(form, "expiry").slice(0, 9) };
}

function read(form: Form, name: string): string {
  return readText(form[name] ?? "");
}

function fullYear(end: string): number {
  return end.length === 2 ? 2000 + Number(end) : Number(end);
}
