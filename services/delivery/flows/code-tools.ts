// Lets operators see blocked codes, and say whose they are.

import type { Engine, Stored } from "@holdfast/actors";
import { codeActor } from "../rules/code.ts";
import { BLOCKED_CODES, type Code, codeDocument } from "../rules/code-document.ts";
import { type SealState, sealDocument } from "../rules/seal-document.ts";

/** What operators do with codes. Each change may be repeated with its command id, and counts once. */
export interface CodeTools {
  /** Lists blocked codes; `after` is the `next` of the part before, default: the beginning. */
  blocked(part: { readonly limit: number; readonly after?: string | undefined }): Promise<{
    readonly codes: readonly Code[];
    readonly next: string | null;
  }>;
  /** Reads a code; null when there is none. */
  code(id: string): Promise<Code | null>;
  /** Reads the seal of a ticket; null when there is none. */
  seal(ticketId: string): Promise<Stored<SealState> | null>;
  /** Gives a blocked code to a person. Throws RefusedError `not_blocked`. */
  give(id: string, to: string, commandId: string): Promise<void>;
}

/** Creates the tools over an engine of delivery that need not run. */
export function createCodeTools(engine: Engine): CodeTools {
  return {
    async blocked({ limit, after }) {
      const ids = await engine.list(BLOCKED_CODES, {
        ...{ limit: limit + 1, order: "oldest" as const },
        ...(after !== undefined && { after }),
      });
      const shown = ids.slice(0, limit);
      const codes = (await engine.readMany(codeDocument, shown)).filter((code) => code !== null);
      const next = ids.length > limit ? (shown.at(-1) ?? null) : null;
      return { codes: codes.filter(({ isBlocked }) => isBlocked), next };
    },
    code: (id) => readOne(engine, id, (known) => engine.read(codeDocument, known)),
    seal: (ticketId) => readOne(engine, ticketId, (known) => engine.read(sealDocument, known)),
    async give(id, to, commandId) {
      await engine.ask(codeActor, id, { type: "Give", to }, { commandId });
    },
  };
}

async function readOne<State>(engine: Engine, id: string, read: (id: string) => Promise<State | null>) {
  return engine.partitionOf(id) === null ? null : await read(id);
}
