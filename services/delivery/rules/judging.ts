// Says what has to be proved before a charge is captured, and what the proofs come to.

import type { Seal, SealedFile, SealedText, SealState } from "./seal-document.ts";

/** What the `judge` effect has to prove of a seal. */
export interface Judgement {
  /** Id of the order that has accepted the charge. */
  readonly orderId: string;
  /** Id of the charge. */
  readonly chargeId: string;
  /** Fence of the order. */
  readonly fence: number;
  /** Number of the attempt that is sold. */
  readonly attempt: number;
  /** Version of the seal, for the codes that are kept for the order. */
  readonly sealVersion: number;
  /** Ids of the codes, each once. */
  readonly codeIds: readonly string[];
  /** The file to open; null for a typed code. */
  readonly file: SealedFile | null;
  /** The typed text to open; null for a file. */
  readonly secret: SealedText | null;
}

/**
 * Returns what has to be proved now; null when no charge waits for an answer. A seal that tickets has not granted yet, or
 * whose withdrawal is not answered yet, is judged later.
 */
export function judgementOf(seal: Seal): Judgement | null {
  const { sale, attempt, file, secret, version: sealVersion } = seal;
  if (!isToJudge(seal) || sale === null || sale.chargeId === null) return null;
  const { orderId, chargeId, fence } = sale;
  const codeIds = [...new Set(seal.codes.map(({ id }) => id))];
  return { orderId, chargeId, fence, attempt, sealVersion, codeIds, file, secret };
}

/** Returns whether a charge waits for the answer of a seal that can be handed over as far as the seal itself knows. */
export function isToJudge(seal: SealState): boolean {
  const { sale, state, edition } = seal;
  if (state !== "sealed" || edition === null || sale === null || sale.edition < edition) return false;
  return waitsForVerdict(seal);
}

/** Returns whether the order has accepted a charge that no verdict names yet. */
export function waitsForVerdict({ sale, verdict }: SealState): boolean {
  if (sale?.status !== "AwaitingPayment" || sale.chargeId === null) return false;
  const { orderId, chargeId, fence } = sale;
  return !(verdict?.orderId === orderId && verdict.chargeId === chargeId && verdict.fence === fence);
}

/** Says what a code has answered when it was to be kept for an order; see `Pin` of the code's messages. */
export type PinAnswer = "held" | "blocked" | "disputed" | "taken" | "unknown";

/**
 * Says what was found in the vault: the bytes as they were sealed, no object although the vault proved that it answers,
 * or bytes that a proven key decrypts to something else.
 */
export type FoundBytes = "intact" | "absent" | "altered";

/**
 * Returns the answer that follows from what was found; null when nothing is proved, so that it is to be found out later. A
 * disputed code may be free again soon, and an unknown one may only be read too early.
 */
export function verdictFrom(
  pins: readonly PinAnswer[],
  bytes: FoundBytes,
): { readonly ok: boolean; readonly reason: string | null } | null {
  if (pins.includes("blocked")) return { ok: false, reason: CODE_BLOCKED };
  if (pins.includes("taken")) return { ok: false, reason: CODE_TAKEN };
  if (bytes !== "intact") return { ok: false, reason: FILE_LOST };
  return pins.every((pin) => pin === "held") ? { ok: true, reason: null } : null;
}

/** Reason for which a code cannot be listed or sold: an operator decides whose it is. */
export const CODE_BLOCKED = "code blocked";
/** Reason for which a code cannot be listed or sold: it is listed for another ticket, or belongs to somebody else. */
export const CODE_TAKEN = "code taken";
/** Reason for which a code cannot be listed: its last sale is disputed. */
export const CODE_DISPUTED = "code disputed";
/** Reason for which a typed code is no longer listed: another seller has the ticket it is on. */
export const READ_FROM_FILE = "read from a file";
/** Reason for which a code is no longer listed: its seal has given it back. */
export const GIVEN_BACK = "given back";
/** Reason for which a code is no longer listed: an operator has given it to somebody else. */
export const GIVEN_TO_ANOTHER = "code given to another";
/** Reason for which a ticket cannot be handed over: its bytes are gone, or are others. */
export const FILE_LOST = "file lost";
