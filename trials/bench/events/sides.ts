import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Answerer } from "../roles.ts";
import { type Waits, waitsOf } from "../statistics.ts";

/** What is sent: its number, and when, in ms since 1970 with fractions. */
export interface Parcel {
  readonly number: number;
  readonly sentAt: number;
}

/** What a sender is asked: so many, so many at once; paced where `perSecond` is above 0. */
export const sendingSchema = z.object({ count: z.number(), atOnce: z.number(), perSecond: z.number() });
/** What it answers: when it began, and when the last had been acknowledged. */
export const sentSchema = z.object({ beganAt: z.number(), endedAt: z.number() });
/** What a receiver is asked: to answer once it has had so many. */
export const expectingSchema = z.object({ count: z.number() });
/** What it answers. */
export const receivedSchema = z.object({
  received: z.number(),
  /** How many came more than once. */
  twice: z.number(),
  lastAt: z.number(),
  waits: z.object({ p50: z.number(), p99: z.number(), most: z.number() }),
});

const LOOK_MS = 5;
const PATIENCE_MS = 60_000;

/** Now, in ms since 1970 with fractions: the same clock in every process of this machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Creates a sender of whatever `send` sends; done when that is acknowledged. */
export function createSender(send: (parcel: Parcel) => Promise<unknown>): Answerer {
  return async (question) => {
    const { count, atOnce, perSecond } = sendingSchema.parse(question);
    const beganAt = now();
    let next = 0;
    const due = (number: number): number => beganAt + (perSecond > 0 ? (number * 1_000) / perSecond : 0);
    async function work(): Promise<void> {
      for (let number = next++; number < count; number = next++) {
        const early = due(number) - now();
        if (early > 0) await sleep(early);
        await send({ number, sentAt: now() });
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work));
    return { beganAt, endedAt: now() };
  };
}

/** A receiver: what comes is told to `hear`. */
export interface Receiver {
  hear(parcel: Parcel): void;
  readonly answer: Answerer;
}

/** Creates a receiver; each question is about the parcels since the last answer. */
export function createReceiver(): Receiver {
  let [waits, numbers, lastAt, twice] = [new Array<number>(), new Set<number>(), 0, 0];
  return {
    hear({ number, sentAt }) {
      lastAt = now();
      waits.push(lastAt - sentAt);
      if (numbers.has(number)) twice += 1;
      numbers.add(number);
    },
    async answer(question) {
      const { count } = expectingSchema.parse(question);
      const patience = now() + PATIENCE_MS;
      while (numbers.size < count && now() < patience) await sleep(LOOK_MS);
      const none: Waits = { p50: 0, p99: 0, most: 0 };
      const answer = { received: numbers.size, twice, lastAt, waits: waits.length > 0 ? waitsOf(waits) : none };
      [waits, numbers, lastAt, twice] = [[], new Set(), 0, 0];
      return answer;
    },
  };
}
