import type { Charge } from "./charge.ts";
import type { CallError, Intent, IntentState, Observation } from "./intent.ts";
import { keyOf, type Step } from "./step.ts";

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

type Answer = { readonly intentId: string | null; readonly error: CallError | null };

interface Performance {
  readonly card: SimulatedCard;
  readonly fault: CallFault;
  readonly now: number;
}

/** Stripe as the gateway shows it, in memory, for tests of the rules. */
export class SimulatedStripe {
  readonly #intents = new Map<string, Intent>();
  readonly #answers = new Map<string, Answer>();

  intents(): Intent[] {
    return [...this.#intents.values()];
  }

  /** Does a step as the gateway does: call, then say how the intent stands. */
  perform(charge: Charge, step: Step, { card, fault, now }: Performance): Observation {
    const id = charge.stripeId ?? "";
    const key = keyOf(charge, step);
    switch (step) {
      case "authorise": {
        const { intentId, error } = this.#call(key, fault, () => this.#create(charge, card, now));
        if (error) return error.kind === "refused" ? { kind: "absent", error } : { kind: "unknown", error };
        return this.#look(intentId ?? "", null, fault);
      }
      case "find": {
        if (fault !== "none") return { kind: "unknown", error: LOST };
        const found = this.intents().find((intent) => intent.chargeId === charge.id);
        return found ? { kind: "seen", intent: found, error: null } : { kind: "absent", error: null };
      }
      case "look":
        return this.#look(id, null, fault);
      case "capture":
      case "cancel":
      case "refund":
        return this.#look(id, this.#call(key, fault, () => this[step](id)).error, "none");
      default:
        return step satisfies never;
    }
  }

  capture(id: string): Answer {
    const intent = this.#intents.get(id);
    if (intent?.state !== "authorised") return { intentId: id, error: REFUSED };
    return this.#change(intent, { state: "captured", receivedCents: intent.amountCents });
  }

  cancel(id: string): Answer {
    const intent = this.#intents.get(id);
    if (!intent || intent.state === "captured" || intent.state === "canceled") return { intentId: id, error: REFUSED };
    return this.#change(intent, { state: "canceled" });
  }

  refund(id: string): Answer {
    const intent = this.#intents.get(id);
    if (intent?.state !== "captured" || intent.refund) return { intentId: id, error: REFUSED };
    return this.#change(intent, { refund: { id: `re_${id}`, isDone: true } });
  }

  #change(intent: Intent, fields: Partial<Intent>): Answer {
    this.#intents.set(intent.id, { ...intent, ...fields });
    return { intentId: intent.id, error: null };
  }

  #create(charge: Charge, card: SimulatedCard, now: number): Answer {
    if (card === "unknown") return { intentId: null, error: INVALID };
    const intent: Intent = {
      id: `pi_${this.#intents.size}`,
      state: AFTER_CONFIRM[card],
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
    return this.#change(intent, {});
  }

  /** A call under a key: worked once, and answered again as it was the first time. */
  #call(key: string, fault: CallFault, work: () => Answer): Answer {
    if (fault === "lost_before") return { intentId: null, error: LOST };
    const first = this.#answers.get(key) ?? this.#firstAnswer(fault, work);
    this.#answers.set(key, first);
    return fault === "lost_after" ? { intentId: null, error: LOST } : first;
  }

  #firstAnswer(fault: CallFault, work: () => Answer): Answer {
    if (fault === "server_before") return { intentId: null, error: SERVER };
    const done = work();
    return fault === "server_after" ? { intentId: null, error: SERVER } : done;
  }

  #look(id: string, error: CallError | null, fault: CallFault): Observation {
    const intent = this.#intents.get(id);
    return intent && fault === "none" ? { kind: "seen", intent, error } : { kind: "unknown", error: error ?? LOST };
  }
}
