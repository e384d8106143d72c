// Sends parcels and counts those received, for every way that events are measured on.

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Answerer } from "../roles.ts";
import { type Waits, waitsOf } from "../statistics.ts";

/** Identifies one event or job by its number, with the moment it was sent, in ms since 1970 with fractions. */
export interface Parcel {
  readonly number: number;
  readonly sentAt: number;
}

/** Checks the question to a sender: send `count` parcels, `atOnce` at a time, at full speed if `perSecond` is 0. */
export const sendingSchema = z.object({ count: z.number(), atOnce: z.number(), perSecond: z.number() });
/** Checks the answer of a sender: when it began, and when the last parcel was acknowledged, in ms since 1970. */
export const sentSchema = z.object({ beganAt: z.number(), endedAt: z.number() });
/** Checks the question to a receiver: answer after `count` parcels, or after 60 s. */
export const expectingSchema = z.object({ count: z.number() });
/** Checks the answer of a receiver. */
export const receivedSchema = z.object({
  received: z.number(),
  /** Number of parcels that came more than once. */
  twice: z.number(),
  lastAt: z.number(),
  waits: z.object({ p50: z.number(), p99: z.number(), most: z.number() }),
});

const CHECK_EVERY_MS = 5;
const GIVE_UP_AFTER_MS = 60_000;

/** Returns ms since 1970 with fractions, by a clock that is the same in every process of this machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Creates a sender; `send` resolves when the parcel was acknowledged. */
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

/** Records received parcels in `receive` and answers questions about them. */
export interface Receiver {
  receive(parcel: Parcel): void;
  readonly answer: Answerer;
}

/** Creates a receiver; each answer counts the parcels since the last answer. */
export function createReceiver(): Receiver {
  let [waits, numbers, lastAt, twice] = [new Array<number>(), new Set<number>(), 0, 0];
  return {
    receive({ number, sentAt }) {
      lastAt = now();
      waits.push(lastAt - sentAt);
      if (numbers.has(number)) twice += 1;
      numbers.add(number);
    },
    async answer(question) {
      const { count } = expectingSchema.parse(question);
      const giveUpAt = now() + GIVE_UP_AFTER_MS;
      while (numbers.size < count && now() < giveUpAt) await sleep(CHECK_EVERY_MS);
      const none: Waits = { p50: 0, p99: 0, most: 0 };
      const answer = { received: numbers.size, twice, lastAt, waits: waits.length > 0 ? waitsOf(waits) : none };
      [waits, numbers, lastAt, twice] = [[], new Set(), 0, 0];
      return answer;
    },
  };
}
