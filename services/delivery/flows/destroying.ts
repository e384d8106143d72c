// Performs the effect `destroy`: deletes the objects that a seal has given up from the vault.

import { sealDocument } from "../rules/seal-document.ts";
import type { SealMessage } from "../rules/seal-terms.ts";
import type { EffectParts } from "./inspecting.ts";

/** Deletes the objects that a seal has given up. Safe to repeat. Throws VaultUnavailable while the vault is away. */
export async function destroyObjects(
  ticketId: string,
  { engine, safe }: Pick<EffectParts, "engine" | "safe">,
): Promise<SealMessage> {
  const objects = (await engine.read(sealDocument, ticketId))?.doomed ?? [];
  await safe().destroy(objects);
  return { type: "Destroyed", objects };
}
