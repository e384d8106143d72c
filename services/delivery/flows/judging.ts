// Performs the effect `judge`: proves whether what is sealed can be handed over, before anybody's card is charged.

import { codeActor } from "../rules/code.ts";
import { type FoundBytes, type Judgement, judgementOf, verdictFrom } from "../rules/judging.ts";
import { sealDocument } from "../rules/seal-document.ts";
import type { SealMessage } from "../rules/seal-terms.ts";
import type { EffectParts } from "./inspecting.ts";
import { codePurpose } from "./sealing.ts";

type Judged = Extract<SealMessage, { type: "Judged" }>;

// The result of no charge removes the timer.
const NOTHING: Judged = { type: "Judged", orderId: "", chargeId: "", fence: 0, ok: false, reason: null };

/**
 * Keeps the codes of a seal for the order that pays, and opens what is sealed. Safe to repeat. Throws where nothing is
 * proved: VaultUnavailable, CannotOpen, or an error for codes that are not known yet.
 */
export async function judgeSale(
  ticketId: string,
  { engine, safe }: Pick<EffectParts, "engine" | "safe">,
): Promise<SealMessage> {
  const seal = await engine.read(sealDocument, ticketId);
  const judgement = seal && judgementOf(seal);
  if (judgement === null) return NOTHING;
  const { orderId, chargeId, fence, attempt, sealVersion, codeIds } = judgement;
  const pin = { type: "Pin", ticketId, attempt, orderId, sealVersion } as const;
  const pins = await Promise.all(codeIds.map((id) => engine.ask(codeActor, id, pin)));
  const verdict = verdictFrom(pins, await foundBytes(ticketId, judgement, safe));
  if (verdict === null) throw new Error(`Cannot judge a sale now: its codes are ${[...new Set(pins)].join(", ")}`);
  return { type: "Judged", orderId, chargeId, fence, ...verdict };
}

async function foundBytes(
  ticketId: string,
  { file, secret }: Judgement,
  safe: EffectParts["safe"],
): Promise<FoundBytes> {
  if (file !== null) return (await safe().read(file)).state;
  if (secret !== null) safe().openText(codePurpose(ticketId), secret);
  return secret === null ? "absent" : "intact";
}
