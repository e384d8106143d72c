// Decides on the attempts of a seller to seal a ticket, and on the wish to give a seal up.

import { type Refusal, refuse } from "@holdfast/actors";
import type { Attempt, SealState } from "./seal-document.ts";
import type { SealMessageOf, sealTerms } from "./seal-terms.ts";

type Refused = Refusal<(typeof sealTerms)["refusals"][number]>;

/** Most objects that wait for their destruction, and codes for being given back, before a seller has to wait. */
export const MOST_LEFT_OVER = 50;

/** Reason for which a file is refused in which no code was found. */
export const NO_CODE = "no-code";

/** Returns the seal after an upload, or its refusal. */
export function upload(seal: SealState, { sellerId, file, page }: SealMessageOf<"Upload">): SealState | Refused {
  if (seal.file?.object === file.object || seal.next?.file?.object === file.object) return seal;
  const attempt = {
    ...numbered(seal),
    kind: "file",
    file: { ...file, type: null },
    secret: null,
    page,
    codes: [],
  } as const;
  return obstacleTo(seal, sellerId) ?? attempted(seal, { ...attempt, codes: [] });
}

/** Returns the seal after a code was typed, or its refusal. */
export function typeCode(seal: SealState, { sellerId, secret, code }: SealMessageOf<"TypeCode">): SealState | Refused {
  const codes = [{ ...code, state: "asked", isBlocked: false } as const];
  const attempt = { ...numbered(seal), kind: "code", file: null, secret, page: null, codes } as const;
  return obstacleTo(seal, sellerId) ?? attempted(seal, { ...attempt, codes });
}

/** Returns the seal after the wish to give it up, or the refusal. A seal that is not on sale yet is given up at once. */
export function withdraw(seal: SealState, { sellerId }: SealMessageOf<"Withdraw">): SealState | Refused {
  const obstacle = seal.state === "destroyed" ? null : obstacleTo(seal, sellerId);
  if (obstacle) return obstacle;
  if (seal.state === "sealed") return { ...seal, state: "withdrawing", reason: null };
  if (seal.state === "withdrawing") return withoutNext(seal);
  return seal.state === "inspecting" ? givenUp(seal) : seal;
}

/** Returns the seal after an inspection; a result of another attempt leaves nothing behind. */
export function inspected(seal: SealState, { attempt, result }: SealMessageOf<"Inspected">): SealState {
  if (seal.attempt !== attempt || seal.state !== "inspecting" || seal.isInspected) return seal;
  const old = seal.file?.object ?? null;
  if ("refused" in result) return refusedAttempt({ ...seal, choices: [...result.choices] }, result.refused);
  if (result.codes.length === 0) return refusedAttempt(seal, NO_CODE);
  const codes = result.codes.map(({ id, format }) => ({ id, format, state: "asked", isBlocked: false }) as const);
  const doomed = old === null || old === result.file.object ? seal.doomed : [...seal.doomed, old];
  return { ...seal, isInspected: true, file: result.file, codes, details: result.details, doomed };
}

/**
 * Returns the seal after its attempt was refused: its bytes are destroyed, its codes are given back. So is the one that has
 * refused: asked once more, it may have listed the attempt before it reads of the refusal.
 */
export function refusedAttempt(seal: SealState, reason: string): SealState {
  const { givenBack } = withCodesGivenBack(seal);
  return { ...withoutBytes(seal), state: "refused", isInspected: true, reason, givenBack };
}

/** Returns the seal after tickets has taken its ticket off sale: the next attempt begins, or nothing is sealed. */
export function givenUp(seal: SealState): SealState {
  const { next } = seal;
  const free: SealState = {
    ...withoutBytes(withCodesGivenBack({ ...seal, next: null })),
    ...{ state: "empty", kind: null, codes: [], page: null, edition: null, reason: null, choices: [] },
  };
  return next === null ? free : begun(free, next);
}

/** Returns the seal without the attempt that was to follow the withdrawal, whose bytes are destroyed. */
export function withoutNext(seal: SealState): SealState {
  const { next, doomed } = seal;
  if (next === null) return seal;
  return { ...seal, next: null, doomed: next.file === null ? doomed : [...doomed, next.file.object] };
}

/** Returns the seal without what was sealed; its bytes are to be destroyed. */
export function withoutBytes(seal: SealState): SealState {
  const { file, doomed } = seal;
  const objects = file === null ? doomed : [...doomed, file.object];
  return { ...seal, file: null, secret: null, details: null, doomed: objects };
}

/** Returns the seal that asks its codes to be given back. */
export function withCodesGivenBack(seal: SealState): SealState {
  const { attempt, codes } = seal;
  const ids = [...new Set(codes.map(({ id }) => id))];
  const others = seal.givenBack.filter(({ codeId }) => !ids.includes(codeId));
  return { ...seal, givenBack: [...others, ...ids.map((codeId) => ({ codeId, attempt }))] };
}

function attempted(seal: SealState, attempt: Attempt): SealState {
  const isOnSale = seal.state === "sealed" || seal.state === "withdrawing";
  if (isOnSale) return { ...withoutNext(seal), state: "withdrawing", reason: null, next: attempt };
  return begun(seal.state === "inspecting" ? givenUp(seal) : withoutBytes(seal), attempt);
}

// A typed code is not inspected: it is known at once which code it is.
function begun(seal: SealState, attempt: Attempt): SealState {
  const isInspected = attempt.kind === "code";
  const clean = { edition: null, reason: null, choices: [], details: null, next: null };
  return { ...seal, ...attempt, ...clean, state: "inspecting", isInspected };
}

function numbered({ attempt, next }: SealState): { readonly attempt: number } {
  return { attempt: (next?.attempt ?? attempt) + 1 };
}

function obstacleTo(seal: SealState, sellerId: string): Refused | null {
  const { ticket, state, doomed, givenBack } = seal;
  if (ticket === null) return refuse("not_found", "Cannot seal ticket: no ticket has this id");
  if (ticket.sellerId !== sellerId) return refuse("forbidden", "Cannot seal ticket: it is another seller's");
  if (ticket.status === "sold" || state === "released") return refuse("sold", "Cannot seal ticket: it is sold");
  if (ticket.status === "reserved") return refuse("reserved", "Cannot seal ticket: it is reserved");
  const isGone = (ticket.status === "delisted" && !ticket.isDraft) || state === "destroyed";
  if (isGone) return refuse("delisted", "Cannot seal ticket: it is removed");
  if (doomed.length + givenBack.length < MOST_LEFT_OVER) return null;
  return refuse("too_many", "Cannot seal ticket: too many attempts are still being cleared away");
}
