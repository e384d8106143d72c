// Counts timers and how late each was.

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { now } from "../events/sides.ts";
import type { Answerer } from "../roles.ts";
import { waitsOf } from "../statistics.ts";

/** Checks the question to a role with timers: set them, or answer when all have been handled. */
export const timersQuestion = z.discriminatedUnion("ask", [
  z.object({ ask: z.literal("set"), due: z.number(), later: z.number(), overMs: z.number() }),
  z.object({ ask: z.literal("rung") }),
]);
/** Checks the answer to `set`: when the first timer is due, in ms since 1970. */
export const setSchema = z.object({ firstAt: z.number() });
/** Checks the answer to `rung`: how many timers were handled, and how late, in ms. */
export const rungSchema = z.object({
  rung: z.number(),
  twice: z.number(),
  lateness: z.object({ p50: z.number(), p99: z.number(), most: z.number() }),
});

/** Sets timers; those that are due after the bench come first. */
export interface TimerSetter {
  setLater(count: number): Promise<void>;
  /** Sets timers, each at its own instant. */
  setDue(instants: readonly number[]): Promise<void>;
}

const GIVE_UP_AFTER_MS = 120_000;
const LEAD_MS = 1_500;
const CHECK_EVERY_MS = 20;

/** Records each timer that is handled, and answers questions about them. */
export function createMarks(setter: TimerSetter): { ring(id: string, dueAt: number): void; answer: Answerer } {
  const rung = new Map<string, number>();
  let [twice, expected] = [0, 0];
  return {
    ring(id, dueAt) {
      if (rung.has(id)) twice += 1;
      else rung.set(id, now() - dueAt);
    },
    async answer(question) {
      const asked = timersQuestion.parse(question);
      if (asked.ask === "set") {
        rung.clear();
        [twice, expected] = [0, asked.due];
        const laterMs = await timed(() => setter.setLater(asked.later));
        // Setting a timer that is due soon takes about as long as setting one that is due later.
        const firstAt = now() + LEAD_MS + (1.5 * laterMs * asked.due) / Math.max(1, asked.later);
        const step = asked.overMs / asked.due;
        await setter.setDue(Array.from({ length: asked.due }, (_, at) => Math.round(firstAt + at * step)));
        return { firstAt };
      }
      const giveUpAt = now() + GIVE_UP_AFTER_MS;
      while (rung.size < expected && now() < giveUpAt) await sleep(CHECK_EVERY_MS);
      const values = rung.size > 0 ? [...rung.values()] : [Number.MAX_SAFE_INTEGER];
      return { rung: rung.size, twice, lateness: waitsOf(values) };
    },
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
