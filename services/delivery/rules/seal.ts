// Decides how a ticket is sealed, sold and handed over. Messages may come late, twice and in any order.

import { actor, type Env, type Refusal } from "@holdfast/actors";
import type { SealView } from "@holdfast/contracts";
import { followCode } from "./code-answers.ts";
import { noteDestroyed, noteDownload, noteLost } from "./handing-over.ts";
import { orderCopyAfter } from "./order-copy.ts";
import { EMPTY_SEAL, type Seal, type SealState, viewOf } from "./seal-document.ts";
import { followOrder, followTicket, judged } from "./seal-following.ts";
import { type SealDecision, type SealDocuments, type SealMessage, sealTerms } from "./seal-terms.ts";
import { awaitedBy, type FiredTimer, timersAfter } from "./seal-timers.ts";
import { inspected, typeCode, upload, withdraw } from "./sealing.ts";
import { endKeeping, settled } from "./settling.ts";

/** Keeps the seal of a ticket; messages are sent to the ticket's id. */
export const sealActor = actor(sealTerms, {
  documents: (id, message: SealMessage) => ({
    seal: id,
    order: message.type === "FollowOrder" ? message.order.id : null,
  }),
  timers: { nudge: { type: "Nudge" }, end: { type: "End" } },
  decide,
});

function decide({ seal, order }: SealDocuments, message: SealMessage, env: Env): SealDecision {
  const before: Seal = seal ?? { ...EMPTY_SEAL, id: env.id, version: 0 };
  const copy = message.type === "FollowOrder" ? orderCopyAfter(order, message.order) : null;
  const next = after(before, message, { env, order: copy ?? order });
  if ("refused" in next) return next;
  const state = withNudges(before, settled(next, env.now));
  const change = sealChange(before, state, { env, message });
  return copy === null ? change : { ...change, write: { ...change.write, order: copy } };
}

/** What a decision needs besides the seal and the message. */
interface About {
  readonly env: Pick<Env, "now">;
  readonly order: SealDocuments["order"] | ReturnType<typeof orderCopyAfter>;
}

type Refused = Refusal<(typeof sealTerms)["refusals"][number]>;

function after(seal: Seal, message: SealMessage, { env, order }: About): SealState | Refused {
  switch (message.type) {
    case "FollowTicket":
      return followTicket(seal, message.ticket);
    case "FollowOrder":
      return followOrder(seal, message.order, order);
    case "FollowCode":
      return followCode(seal, message.code);
    case "Upload":
      return upload(seal, message);
    case "TypeCode":
      return typeCode(seal, message);
    case "Withdraw":
      return withdraw(seal, message);
    case "Inspected":
      return inspected(seal, message);
    case "Judged":
      return judged(seal, message);
    case "Downloaded":
      return noteDownload(seal, message, env.now);
    case "FoundLost":
      return noteLost(seal, message);
    case "Destroyed":
      return noteDestroyed(seal, message);
    case "Nudge":
      return { ...seal, nudges: seal.nudges + 1 };
    case "End":
      return endKeeping(seal, env.now);
    default:
      throw new TypeError(`Cannot decide on seal: unknown message ${JSON.stringify(message satisfies never)}`);
  }
}

// Whoever waits for something else begins to ask anew.
function withNudges(before: Seal, state: SealState): SealState {
  return state.nudges === 0 || awaitedBy(state) === awaitedBy(before) ? state : { ...state, nudges: 0 };
}

// A ticket of which nothing was ever sealed has no events: whoever follows seals need not hear of it.
function sealChange(
  before: Seal,
  state: SealState,
  { env, message }: { readonly env: Pick<Env, "now">; readonly message: SealMessage },
): Exclude<SealDecision, Refusal> {
  const timers = timersAfter(before, state, { now: env.now, fired: FIRED[message.type] ?? null });
  const reply = () => state.next?.attempt ?? state.attempt;
  if (state === before) return timers.length === 0 ? { reply } : { timers, reply };
  const write = { seal: state };
  const isSeen =
    state.attempt > 0 && (message.type === "Nudge" || isNews(viewIn(before, before), viewIn(before, state)));
  return { write, ...(isSeen && { events: { seal: "SealChanged" as const } }), timers, reply };
}

const FIRED: { readonly [Type in SealMessage["type"]]?: FiredTimer } = {
  Inspected: "inspect",
  Judged: "judge",
  Destroyed: "destroy",
  Nudge: "nudge",
  End: "end",
};

function viewIn({ id, version }: Seal, state: SealState): SealView {
  return viewOf({ ...state, id, version });
}

// An accepted charge is told with the answer to it, and its end in any case. The release follows from what the codes and
// the order have told: the buyer asks for the ticket, and nobody else waits for it.
function isNews(was: SealView, is: SealView): boolean {
  const isAccepted = !was.sale && is.sale?.state === "accepted" && is.sale.dispute === null;
  const isReleased = was.state === "sealed" && is.state === "released" && is.reason === null;
  const known = { ...was, ...(isAccepted && { sale: is.sale }), ...(isReleased && { state: is.state }) };
  return JSON.stringify(known) !== JSON.stringify(is);
}
