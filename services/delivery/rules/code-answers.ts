// Decides what the answer of a code changes in a seal that has asked for it.

import type { CodeView } from "@holdfast/contracts";
import { CODE_BLOCKED, GIVEN_BACK } from "./judging.ts";
import type { Seal, SealedCode, SealState } from "./seal-document.ts";
import { refusedAttempt, withCodesGivenBack, withoutBytes } from "./sealing.ts";

/** Returns the seal after an event of a code, or the same object when the event changes nothing. */
export function followCode(seal: Seal, code: CodeView): SealState {
  const { refused } = code;
  if (refused?.ticketId !== seal.id) return noted(seal, seal.id, code);
  if (refused.reason === GIVEN_BACK) return noted(confirmed(seal, code.id, refused.attempt), seal.id, code);
  if (refused.reason === CODE_BLOCKED && seal.state === "destroyed") return noteBlock(seal, code.id, refused.attempt);
  const isAsked = refused.attempt === seal.attempt && seal.codes.some(({ id }) => id === code.id);
  if (!isAsked || !ON_ITS_WAY.has(seal.state)) return noted(seal, seal.id, code);
  // What is sold stays so; a code that cannot follow is left to an operator.
  if (seal.sale?.status === "Completed")
    return seal.reason === refused.reason ? seal : { ...seal, reason: refused.reason };
  // A seal that is being withdrawn waits for the word of tickets all the same.
  const lost = withCodesGivenBack(withoutBytes(seal));
  if (seal.state === "withdrawing") return { ...lost, codes: [], reason: refused.reason };
  return refusedAttempt(seal, refused.reason);
}

const ON_ITS_WAY: ReadonlySet<SealState["state"]> = new Set(["inspecting", "sealed", "withdrawing"]);

function confirmed(seal: SealState, codeId: string, attempt: number): SealState {
  const givenBack = seal.givenBack.filter((one) => one.codeId !== codeId || one.attempt > attempt);
  return givenBack.length === seal.givenBack.length ? seal : { ...seal, givenBack };
}

function noteBlock(seal: SealState, codeId: string, attempt: number): SealState {
  const isNew = ({ id, isBlocked }: SealedCode) => id === codeId && !isBlocked && attempt === seal.attempt;
  if (!seal.codes.some(isNew)) return seal;
  return { ...seal, codes: seal.codes.map((known) => (isNew(known) ? { ...known, isBlocked: true } : known)) };
}

function noted(seal: SealState, ticketId: string, code: CodeView): SealState {
  if (code.ticketId !== ticketId || code.attempt !== seal.attempt) return seal;
  const codes = seal.codes.map((known) => (known.id === code.id ? stateAfter(known, code, seal) : known));
  return codes.every((one, at) => one === seal.codes[at]) ? seal : { ...seal, codes, reason: reasonWith(codes, seal) };
}

// What was handed over with a code that is blocked by now says so: its seller is not paid for it.
function reasonWith(codes: readonly SealedCode[], { state, reason }: SealState): string | null {
  return state === "released" && codes.some(({ isBlocked }) => isBlocked) ? CODE_BLOCKED : reason;
}

// A code that was sold and is blocked by now belongs to the buyer all the same.
function stateAfter(known: SealedCode, code: CodeView, { sale }: SealState): SealedCode {
  const isBlocked = code.state === "blocked";
  const isSold = (code.state === "sold" || isBlocked) && sale !== null && code.ownerId === sale.buyerId;
  const state = isSold ? "sold" : known.state === "asked" ? "listed" : known.state;
  return known.state === state && known.isBlocked === isBlocked ? known : { ...known, state, isBlocked };
}
