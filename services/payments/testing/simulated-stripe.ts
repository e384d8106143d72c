import type { Charge } from "../rules/charge.ts";
import type { CallError, Intent, IntentState, Observation } from "../rules/intent.ts";
import { keyOf, type Step } from "../rules/step.ts";

/** What goes wrong with a call: nothing, no answer before or after the work, or a stored 500 before or after it. */
export type CallFault = "none" | "lost_before" | "lost_after" | "server_before" | "server_after";

export type SimulatedCard = "pays" | "declines" | "asks" | "unknown";

const SERVER: CallError = { kind: "server", code: "api_error", message: "Something went wrong at Stripe" };
const LOST: CallError = { kind: "lost", code: "connection", message: "No answer" };
const REFUSED: CallError = { kind: "refused", code: "unexpected_state", message: "Not in this state" };
const INVALID: CallError = { kind: "refused", code: "resource_missing", message: "No such payment method" };

const AFTER_CONFIRM: Record<Exclude<SimulatedCard, "unknown">, IntentState> = {
  pays: "authorised",
  declines: "declined",
  asks: "requires_action",
};

/** `name` is what the object is kept under: the page's id where it has one, else the intent's. */
type Answer = { readonly name: string | null; readonly error: CallError | null };

interface Performance {
  readonly card: SimulatedCard;
  readonly fault: CallFault;
  readonly now: number;
}

/** Stripe as the gateway shows it, in memory, for tests of the rules. */
export class SimulatedStripe {
  readonly #intents = new Map<string, Intent>();
  readonly #answers = new Map<string, Answer>();
  #refunds = 0;

  intents(): Intent[] {
    return [...this.#intents.values()];
  }

  /** The intents by the names they are kept under. */
  names(): string[] {
    return [...this.#intents.keys()];
  }

  /** Does a step as the gateway does: call, then say how the intent stands. */
  perform(charge: Charge, step: Step, { card, fault, now }: Performance): Observation {
    const name = nameOf(charge);
    const key = keyOf(charge, step);
    switch (step) {
      case "authorise": {
        const made = this.#call(key, fault, () => this.#create(charge, card, now));
        if (made.error) return notMade(made.error);
        return this.#look(made.name ?? "", null, fault);
      }
      case "find": {
        if (fault !== "none") return { kind: "unknown", error: LOST };
        const found = this.intents().find((intent) => intent.chargeId === charge.id);
        return found ? { kind: "seen", intent: found, error: null } : { kind: "absent", error: null };
      }
      case "look":
        return this.#look(name, null, fault);
      case "capture":
      case "cancel":
      case "expire":
      case "refund":
        return this.#look(name, this.#call(key, fault, () => this[step](name)).error, "none");
      default:
        return step satisfies never;
    }
  }

  /** The buyer enters a card on an open page; one that is declined, or that the bank asks about, leaves it open. */
  enterCard(name: string, card: SimulatedCard): void {
    const intent = this.#intents.get(name);
    if (intent?.state === "open") this.#change(name, { id: `pi_${name}`, ...(card === "pays" && AUTHORISED) });
  }

  capture(name: string): Answer {
    const intent = this.#intents.get(name);
    if (intent?.state !== "authorised") return { name, error: REFUSED };
    return this.#change(name, { state: "captured", receivedCents: intent.amountCents });
  }

  cancel(name: string): Answer {
    const state = this.#intents.get(name)?.state;
    const isFixed = state === undefined || state === "open" || state === "captured" || state === "canceled";
    return isFixed ? { name, error: REFUSED } : this.#change(name, { state: "canceled" });
  }

  expire(name: string): Answer {
    const isOpen = this.#intents.get(name)?.state === "open";
    return isOpen ? this.#change(name, { state: "canceled" }) : { name, error: REFUSED };
  }

  refund(name: string): Answer {
    const intent = this.#intents.get(name);
    if (intent?.state !== "captured" || intent.refund) return { name, error: REFUSED };
    return this.#change(name, { refund: { id: `re_${this.#refunds++}`, isDone: true } });
  }

  /** The bank sends the money of a refund back: as if it had never been. */
  failRefund(name: string): void {
    if (this.#intents.get(name)?.refund) this.#change(name, { refund: null });
  }

  #change(name: string, fields: Partial<Intent>): Answer {
    const before = this.#intents.get(name);
    if (before) {
      const after = { ...before, ...fields };
      const checkout = after.checkout && after.state !== "open" ? { ...after.checkout, url: null } : after.checkout;
      this.#intents.set(name, { ...after, checkout });
    }
    return { name, error: null };
  }

  #create(charge: Charge, card: SimulatedCard, now: number): Answer {
    const isPage = charge.kind === "checkout";
    if (card === "unknown" && !isPage) return { name: null, error: INVALID };
    const name = `${isPage ? "cs" : "pi"}_${this.#intents.size}`;
    this.#intents.set(name, {
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
    });
    return { name, error: null };
  }

  /** A call under a key: worked once, and answered again as it was the first time. */
  #call(key: string, fault: CallFault, work: () => Answer): Answer {
    if (fault === "lost_before") return { name: null, error: LOST };
    const first = this.#answers.get(key) ?? this.#firstAnswer(fault, work);
    this.#answers.set(key, first);
    return fault === "lost_after" ? { name: null, error: LOST } : first;
  }

  #firstAnswer(fault: CallFault, work: () => Answer): Answer {
    if (fault === "server_before") return { name: null, error: SERVER };
    const done = work();
    return fault === "server_after" ? { name: null, error: SERVER } : done;
  }

  #look(name: string, error: CallError | null, fault: CallFault): Observation {
    const intent = this.#intents.get(name);
    return intent && fault === "none" ? { kind: "seen", intent, error } : { kind: "unknown", error: error ?? LOST };
  }
}

const AUTHORISED = { state: "authorised" } as const;

function nameOf({ checkout, stripeId }: Charge): string {
  return checkout?.id ?? stripeId ?? "";
}

function notMade(error: CallError): Observation {
  return error.kind === "refused" ? { kind: "absent", error } : { kind: "unknown", error };
}
