// Performs the effect `inspect`: reads the codes of an uploaded file, and cuts out the page that is sold.

import type { Engine, Log } from "@holdfast/actors";
import { z } from "zod";
import type { Accepted, Inspector } from "../inspection/inspection.ts";
import { codeIdOf } from "../rules/code-id.ts";
import { normalCode } from "../rules/code-text.ts";
import type { PageChoice } from "../rules/found-codes.ts";
import { FILE_LOST } from "../rules/judging.ts";
import { type Seal, type SealedFile, sealDocument } from "../rules/seal-document.ts";
import type { Inspection, SealMessage } from "../rules/seal-terms.ts";
import type { Found, Safe } from "../vault/safe.ts";
import { CannotOpen } from "../vault/sealing.ts";
import { newObjectName } from "./sealing.ts";

/** Holds the dependencies of the effects around the vault. */
export interface EffectParts {
  readonly engine: Engine;
  readonly safe: () => Safe;
  readonly log: Log;
}

/** Checks what was read from a file: its codes, and what its pages say of the ticket. */
export const fileReading = z.object({
  codes: z.array(z.object({ text: z.string(), format: z.string() })),
  details: z.record(z.string(), z.string().optional()),
});

/** What was read from a file. */
export type FileReading = z.infer<typeof fileReading>;

/** Names what the reading of a ticket's file is encrypted for. */
export function readingPurpose(ticketId: string): string {
  return `${ticketId} details`;
}

/**
 * Inspects the file of a ticket's present attempt. Safe to repeat at any point: an object that was stored for nothing is
 * swept. Throws VaultUnavailable while the vault is away, and an error while the inspection is.
 */
export async function inspectFile(
  ticketId: string,
  { engine, safe, log, inspector }: EffectParts & { readonly inspector: Inspector },
  signal: AbortSignal,
): Promise<SealMessage> {
  const seal = await engine.read(sealDocument, ticketId);
  // The result of no attempt removes the timer.
  if (seal === null || seal.file === null || seal.state !== "inspecting" || seal.isInspected) return refused(0, "");
  const { attempt, page, file } = seal;
  const found = await readUpload(seal, file, { safe, log });
  if (found.bytes === null) return refused(attempt, FILE_LOST);
  const inspected = await inspector.inspect(found.bytes, { page: page ?? undefined, signal });
  switch (inspected.outcome) {
    case "failed":
      throw new Error(`Cannot inspect a file now: ${inspected.why}`);
    case "refused":
      return refused(attempt, inspected.reason, inspected.choices);
    case "accepted": {
      const isWhole = inspected.bytes === found.bytes;
      const kept = isWhole ? file : await safe().store(newObjectName(engine, ticketId), inspected.bytes);
      const result = resultOf(ticketId, { inspected, kept, engine, safe: safe() });
      return { type: "Inspected", attempt, result };
    }
    default:
      return inspected satisfies never;
  }
}

function refused(attempt: number, reason: string, choices: readonly PageChoice[] = []): SealMessage {
  return { type: "Inspected", attempt, result: { refused: reason, choices } };
}

// Bytes that cannot be opened will not be at the next attempt either; the seller sends the file again.
async function readUpload(
  { id, attempt }: Seal,
  file: SealedFile,
  { safe, log }: Pick<EffectParts, "safe" | "log">,
): Promise<Found> {
  try {
    return await safe().read(file);
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    log.error({ ticket: id, attempt }, "An uploaded file cannot be opened");
    return { bytes: null, state: "altered" };
  }
}

interface Kept {
  readonly inspected: Accepted;
  readonly kept: Omit<SealedFile, "type">;
  readonly engine: Engine;
  readonly safe: Safe;
}

function resultOf(ticketId: string, { inspected, kept, engine, safe }: Kept): Inspection {
  const { codes, details, mimeType: type } = inspected;
  const idOf = (text: string): string =>
    codeIdOf(safe.hashOfCode(normalCode(text)), (hash) => engine.ids.hashPartition(hash));
  const reading: FileReading = { codes: codes.map(({ text, format }) => ({ text, format })), details: { ...details } };
  return {
    file: { ...kept, type },
    codes: codes.map(({ text, format }) => ({ id: idOf(text), format })),
    details: safe.sealText(readingPurpose(ticketId), JSON.stringify(reading)),
  };
}
