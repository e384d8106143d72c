import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { now } from "../events/sides.ts";
import type { Answerer } from "../roles.ts";
import { waitsOf } from "../statistics.ts";

/** What a role with timers is asked: to set them, or to answer once they have all rung. */
export const timersQuestion = z.discriminatedUnion("ask", [
  z.object({ ask: z.literal("set"), due: z.number(), later: z.number(), overMs: z.number() }),
  z.object({ ask: z.literal("rung") }),
]);
/** When the first is due, ms since 1970. */
export const setSchema = z.object({ firstAt: z.number() });
/** How late they rang, in ms. */
export const rungSchema = z.object({
  rung: z.number(),
  twice: z.number(),
  lateness: z.object({ p50: z.number(), p99: z.number(), most: z.number() }),
});

/** What sets timers: those that will not ring during the bench first. */
export interface TimerSetter {
  setLater(count: number): Promise<void>;
  /** Sets timers, each at its own instant. */
  setDue(instants: readonly number[]): Promise<void>;
}

const PATIENCE_MS = 120_000;
const LEAD_MS = 1_500;
const LOOK_MS = 20;

/** Notes what rings, and answers for it. */
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
        // Setting those that are due takes about as long for each as those that are not.
        const firstAt = now() + LEAD_MS + (1.5 * laterMs * asked.due) / Math.max(1, asked.later);
        const step = asked.overMs / asked.due;
        await setter.setDue(Array.from({ length: asked.due }, (_, at) => Math.round(firstAt + at * step)));
        return { firstAt };
      }
      const patience = now() + PATIENCE_MS;
      while (rung.size < expected && now() < patience) await sleep(LOOK_MS);
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
