import type { Charge } from "../rules/charge.ts";
import type { CallError, Intent, IntentState, Observation } from "../rules/intent.ts";
import { keyOf, type Step } from "../rules/step.ts";

// Stripe as the gateway shows it, as plain data and pure functions: what tests of the rules pay with.

/** What goes wrong with a call: nothing, no answer before or after the work, or a stored 500 before or after it. */
export type CallFault = "none" | "lost_before" | "lost_after" | "server_before" | "server_after";

/** What becomes of a card; the money of one that lapses is set aside and cannot be captured. */
export type Card = "pays" | "declines" | "asks" | "unknown" | "lapses";

/** `name` is what an object is kept under: the page's id where it has one, else the intent's. */
interface Answer {
  readonly name: string | null;
  readonly error: CallError | null;
}

/** Holds all that Stripe knows; never changed in place. */
export interface StripeInMemory {
  readonly intents: Readonly<Record<string, Intent>>;
  /** The card of each intent or page. */
  readonly cards: Readonly<Record<string, Card>>;
  /** The first answer to each idempotency key. */
  readonly answers: Readonly<Record<string, Answer>>;
  readonly refunds: number;
}

type Done = Answer & { readonly stripe: StripeInMemory };

const SERVER: CallError = { kind: "server", code: "api_error", message: "Something went wrong at Stripe" };
const LOST: CallError = { kind: "lost", code: "connection", message: "No answer" };
const REFUSED: CallError = { kind: "refused", code: "unexpected_state", message: "Not in this state" };
const INVALID: CallError = { kind: "refused", code: "resource_missing", message: "No such payment method" };

const AFTER_CONFIRM: Record<Exclude<Card, "unknown">, IntentState> = {
  pays: "authorised",
  lapses: "authorised",
  declines: "declined",
  asks: "requires_action",
};

/** A Stripe that has not been called. */
export const newStripe: StripeInMemory = { intents: {}, cards: {}, answers: {}, refunds: 0 };

/** Does a step as the gateway does: calls, then says how the intent is. */
export function performStep(
  stripe: StripeInMemory,
  { charge, step }: { charge: Charge; step: Step },
  { card, fault, now }: { card: Card; fault: CallFault; now: number },
): { readonly stripe: StripeInMemory; readonly observation: Observation } {
  const name = charge.checkout?.id ?? charge.stripeId ?? "";
  const once = { key: keyOf(charge, step), fault };
  switch (step) {
    case "authorise": {
      const made = call(stripe, once, () => create(stripe, charge, { card, now }));
      return { stripe: made.stripe, observation: made.error ? notMade(made.error) : look(made, null, fault) };
    }
    case "find":
      return { stripe, observation: fault === "none" ? find(stripe, charge) : { kind: "unknown", error: LOST } };
    case "look":
      return { stripe, observation: look({ stripe, name }, null, fault) };
    case "capture":
    case "cancel":
    case "expire":
    case "refund": {
      const done = call(stripe, once, () => ENDPOINTS[step](stripe, name));
      return { stripe: done.stripe, observation: look({ stripe: done.stripe, name }, done.error, "none") };
    }
    default:
      return step satisfies never;
  }
}

/** Enters a card on an open page; one that is declined, or that the bank asks about, leaves the page open. */
export function enterCard(stripe: StripeInMemory, name: string, card: Card): StripeInMemory {
  if (stripe.intents[name]?.state !== "open") return stripe;
  const isAuthorised = card === "pays" || card === "lapses";
  const cards = isAuthorised ? { ...stripe.cards, [name]: card } : stripe.cards;
  return changed({ ...stripe, cards }, name, { id: `pi_${name}`, ...(isAuthorised && { state: "authorised" }) }).stripe;
}

/** Takes the money of an authorised intent. */
export function capture(stripe: StripeInMemory, name: string): Done {
  const intent = stripe.intents[name];
  if (intent?.state !== "authorised" || stripe.cards[name] === "lapses") return { stripe, name, error: REFUSED };
  return changed(stripe, name, { state: "captured", receivedCents: intent.amountCents });
}

/** Cancels an intent that has taken no money. */
export function cancel(stripe: StripeInMemory, name: string): Done {
  const state = stripe.intents[name]?.state;
  const isFixed = state === undefined || state === "open" || state === "captured" || state === "canceled";
  return isFixed ? { stripe, name, error: REFUSED } : changed(stripe, name, { state: "canceled" });
}

/** Closes an open page. */
export function expire(stripe: StripeInMemory, name: string): Done {
  const isOpen = stripe.intents[name]?.state === "open";
  return isOpen ? changed(stripe, name, { state: "canceled" }) : { stripe, name, error: REFUSED };
}

/** Gives captured money back. */
export function refund(stripe: StripeInMemory, name: string): Done {
  const intent = stripe.intents[name];
  if (intent?.state !== "captured" || intent.refund) return { stripe, name, error: REFUSED };
  const refunded = changed(stripe, name, { refund: { id: `re_${stripe.refunds}`, isDone: true } });
  return { ...refunded, stripe: { ...refunded.stripe, refunds: stripe.refunds + 1 } };
}

/** Sends the money of a refund back, as the buyer's bank may: as if the refund had never been. */
export function failRefund(stripe: StripeInMemory, name: string): StripeInMemory {
  return stripe.intents[name]?.refund ? changed(stripe, name, { refund: null }).stripe : stripe;
}

const ENDPOINTS = { capture, cancel, expire, refund };

function changed(stripe: StripeInMemory, name: string, fields: Partial<Intent>): Done {
  const before = stripe.intents[name];
  if (!before) return { stripe, name, error: null };
  const after = { ...before, ...fields };
  const checkout = after.checkout && after.state !== "open" ? { ...after.checkout, url: null } : after.checkout;
  return { stripe: { ...stripe, intents: { ...stripe.intents, [name]: { ...after, checkout } } }, name, error: null };
}

function create(stripe: StripeInMemory, charge: Charge, { card, now }: { card: Card; now: number }): Done {
  const isPage = charge.kind === "checkout";
  if (card === "unknown" && !isPage) return { stripe, name: null, error: INVALID };
  const name = `${isPage ? "cs" : "pi"}_${Object.keys(stripe.intents).length}`;
  const intent: Intent = {
    id: isPage ? null : name,
    checkout: isPage ? { id: name, url: `https://stripe/${name}` } : null,
    state: isPage || card === "unknown" ? "open" : AFTER_CONFIRM[card],
    amountCents: charge.amountCents,
    receivedCents: 0,
    currency: charge.currency,
    chargeId: charge.id,
    orderId: charge.orderId,
    siteId: "site",
    createdAt: now,
    fault: null,
    refund: null,
  };
  const cards = { ...stripe.cards, [name]: card };
  return { stripe: { ...stripe, cards, intents: { ...stripe.intents, [name]: intent } }, name, error: null };
}

// A call under a key works once, and is answered again as it was the first time.
function call(before: StripeInMemory, { key, fault }: { key: string; fault: CallFault }, work: () => Done): Done {
  if (fault === "lost_before") return { stripe: before, name: null, error: LOST };
  const known = before.answers[key];
  const { stripe, ...first } = known ? { ...known, stripe: before } : firstAnswer(before, fault, work);
  const answers = { ...stripe.answers, [key]: first };
  return { stripe: { ...stripe, answers }, ...(fault === "lost_after" ? { name: null, error: LOST } : first) };
}

function firstAnswer(stripe: StripeInMemory, fault: CallFault, work: () => Done): Done {
  if (fault === "server_before") return { stripe, name: null, error: SERVER };
  const done = work();
  return fault === "server_after" ? { ...done, name: null, error: SERVER } : done;
}

function find({ intents }: StripeInMemory, charge: Charge): Observation {
  const found = Object.values(intents).find((intent) => intent.chargeId === charge.id);
  return found ? { kind: "seen", intent: found, error: null } : { kind: "absent", error: null };
}

function look(
  { stripe, name }: { stripe: StripeInMemory; name: string | null },
  error: CallError | null,
  fault: CallFault,
): Observation {
  const intent = stripe.intents[name ?? ""];
  return intent && fault === "none" ? { kind: "seen", intent, error } : { kind: "unknown", error: error ?? LOST };
}

function notMade(error: CallError): Observation {
  return error.kind === "refused" ? { kind: "absent", error } : { kind: "unknown", error };
}
