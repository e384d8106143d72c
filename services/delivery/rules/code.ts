// Decides to whom a code belongs: it is listed for one ticket at a time, by its present owner.

import { actor, actorTerms, type DecisionOf, refuse } from "@holdfast/actors";
import type { SealView } from "@holdfast/contracts";
import { type Code, type CodeState, codeDocument, codeViewOf, FREE_CODE, withRefusal } from "./code-document.ts";
import { codeAfterSeal } from "./code-following.ts";
import { GIVEN_TO_ANOTHER, type PinAnswer } from "./judging.ts";

/** Message to the actor of a code. */
export type CodeMessage =
  /** Follows a seal that names the code: lists it, sells it, blocks it or takes it back, as the seal says. */
  | { readonly type: "FollowSeal"; readonly seal: SealView }
  /**
   * Keeps the code listed for an order that is being paid, until the seal says that the order has ended. Replies whether
   * it is; every other answer changes nothing.
   */
  | {
      readonly type: "Pin";
      readonly ticketId: string;
      readonly attempt: number;
      readonly orderId: string;
      /** Version of the seal that is judged; older events of the seal do not end the pin. */
      readonly sealVersion: number;
    }
  /** Gives a blocked code to a user, by an operator's decision. */
  | { readonly type: "Give"; readonly to: string };

const codeTerms = actorTerms("code", {
  documents: { code: codeDocument },
  events: ["CodeChanged"],
  refusals: ["not_blocked"],
});
/** Decision of the actor of a code; `Pin` replies whether the code is kept. */
export type CodeDecision = DecisionOf<typeof codeTerms, PinAnswer>;

/** Keeps a code; messages are sent to the id of `codeIdOf`. */
export const codeActor = actor(codeTerms, {
  documents: (id) => ({ code: id }),
  decide({ code }, message: CodeMessage, env): CodeDecision {
    const before: Code = code ?? { ...FREE_CODE, id: env.id, version: 0 };
    switch (message.type) {
      case "FollowSeal":
        return followSeal(before, message.seal);
      case "Pin":
        return pin(code, message);
      case "Give":
        return give(before, message.to);
      default:
        throw new TypeError(`Cannot decide on code: unknown message ${JSON.stringify(message satisfies never)}`);
    }
  },
});

const reply = (): PinAnswer => "unknown";

// A seal that waits for an answer gets one, also when nothing changes: the first answer may have been lost.
function followSeal(before: Code, seal: SealView): CodeDecision {
  const { code, isAsked } = codeAfterSeal(before, seal);
  if (code === before && !isAsked) return { reply };
  const isSeen = isAsked || viewTextOf(before) !== viewTextOf({ ...before, ...code });
  return { write: { code }, ...(isSeen && { events: { code: "CodeChanged" as const } }), reply };
}

function pin(
  code: Code | null,
  { ticketId, attempt, orderId, sealVersion }: Extract<CodeMessage, { type: "Pin" }>,
): CodeDecision {
  const answer = pinAnswerOf(code, { ticketId, attempt, orderId });
  if (code === null || answer !== "held" || code.listing === null) return { reply: () => answer };
  return { write: { code: { ...code, pin: { orderId, sealVersion } } }, reply: () => answer };
}

function pinAnswerOf(
  code: CodeState | null,
  { ticketId, attempt, orderId }: { readonly ticketId: string; readonly attempt: number; readonly orderId: string },
): PinAnswer {
  if (code === null) return "unknown";
  if (code.isBlocked) return "blocked";
  const { listing, sale } = code;
  if (listing?.ticketId === ticketId) {
    if (listing.attempt !== attempt) return listing.attempt > attempt ? "taken" : "unknown";
    return code.disputes.length > 0 ? "disputed" : "held";
  }
  return sale?.orderId === orderId ? "held" : "taken";
}

function give(before: Code, to: string): CodeDecision {
  if (!before.isBlocked) return refuse("not_blocked", "Cannot give code: it is not blocked");
  const { listing } = before;
  const freed: CodeState = { ...before, isBlocked: false, disputes: [], ownerId: to };
  const isOthers = listing !== null && listing.sellerId !== to;
  if (!isOthers) return { write: { code: freed }, events: { code: "CodeChanged" }, reply };
  const refused = { ticketId: listing.ticketId, attempt: listing.attempt, reason: GIVEN_TO_ANOTHER };
  const code = withRefusal({ ...freed, listing: null, pin: null }, refused);
  return { write: { code }, events: { code: "CodeChanged" }, reply };
}

function viewTextOf(code: Code): string {
  return JSON.stringify(codeViewOf(code));
}
