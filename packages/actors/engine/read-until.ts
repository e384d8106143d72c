import { setTimeout as sleep } from "node:timers/promises";
import type { DocumentType, Stored } from "../model/document.ts";
import type { Engine } from "./engine.ts";

/** Says how long a document is read again. */
export interface ReadUntilOptions<State> {
  /** Whether the document has come far enough. */
  readonly isEnough: (document: Stored<State>) => boolean;
  /** The time to give up after, in ms. */
  readonly withinMs: number;
  /** The time between two reads, in ms; default 20. A document with events is also read after each of them. */
  readonly everyMs?: number;
}

/** Reads a document until it is enough or the time is over; resolves with what the last read saw. */
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
      // Made before the read: a change during the read must not be missed.
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const document = await engine.read(type, id);
      const leftMs = giveUpAt - performance.now();
      if ((document && isEnough(document)) || leftMs <= 0) return document;
      await Promise.race([changed, sleep(Math.min(everyMs, leftMs))]);
    }
  } finally {
    stopWatching();
  }
}
