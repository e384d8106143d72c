// Waits for a change of a document that another process or an event makes.
import type { DocumentType, Stored } from "../model/document.ts";
import { waitAtMost } from "../model/wait-at-most.ts";
import type { Engine } from "./engine.ts";

/** Says when repeated reads of a document end. */
export interface ReadUntilOptions<State> {
  /** Returns whether the document has reached the awaited state. */
  readonly isEnough: (document: Stored<State>) => boolean;
  /** Limits the wait, in ms. */
  readonly withinMs: number;
  /**
   * Sets the pause between two reads, in ms; default 20. A document with a view is also read after each of its events.
   */
  readonly everyMs?: number;
}

/**
 * Reads a document until `isEnough` returns true or `withinMs` have passed. Resolves with the result of the last read:
 * null when the document does not exist.
 */
export async function readUntil<State>(
  engine: Pick<Engine, "read" | "watch">,
  { type, id }: { readonly type: DocumentType<State>; readonly id: string },
  { isEnough, withinMs, everyMs = 20 }: ReadUntilOptions<State>,
): Promise<Stored<State> | null> {
  const giveUpAt = performance.now() + withinMs;
  let wake: () => void = () => undefined;
  const stopWatching = type.view ? engine.watch(id, () => wake()) : () => undefined;
  try {
    for (;;) {
      // Created before the read, so that a change during the read ends the pause.
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const document = await engine.read(type, id);
      const leftMs = giveUpAt - performance.now();
      if ((document && isEnough(document)) || leftMs <= 0) return document;
      await waitAtMost(changed, Math.min(everyMs, leftMs));
    }
  } finally {
    stopWatching();
  }
}
