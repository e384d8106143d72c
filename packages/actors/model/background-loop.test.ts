// Tests when a background loop runs, pauses and stops.
import { expect, test } from "vitest";
import { BackgroundLoop } from "./background-loop.ts";

const HOUR_MS = 3_600_000;
const fail = (error: unknown) => expect.fail(String(error));

/** Creates a loop that counts its runs; `until(n)` resolves when run n begins. */
function countedLoop(options: Partial<ConstructorParameters<typeof BackgroundLoop>[0]> = {}) {
  const errors: unknown[] = [];
  const runs = { count: 0, errors };
  const waiting: { at: number; resolve: () => void }[] = [];
  const loop = new BackgroundLoop({
    everyMs: 0,
    onError: (error) => void errors.push(error),
    ...options,
    async work(signal) {
      runs.count += 1;
      for (const { at, resolve } of waiting) if (runs.count >= at) resolve();
      return await options.work?.(signal);
    },
  });
  const until = (at: number) => new Promise<void>((resolve) => void waiting.push({ at, resolve }));
  return { loop, runs, until };
}

test("a loop runs its work at once and again after each pause", async () => {
  const { loop, until } = countedLoop({ onError: fail });
  const third = until(3);
  loop.start();
  await third;
  await loop.stop();
});

test("a loop with pausesFirst does nothing before the first pause has ended", async () => {
  const { loop, runs } = countedLoop({ everyMs: HOUR_MS, pausesFirst: true, onError: fail });
  loop.start();
  await loop.stop();
  expect(runs.count).toBe(0);
});

test("stop() ends a long pause and starts no further run", async () => {
  const { loop, runs, until } = countedLoop({ everyMs: HOUR_MS, onError: fail });
  const first = until(1);
  loop.start();
  await first;
  await loop.stop();
  expect([runs.count, loop.signal.aborted]).toEqual([1, true]);
});

test("stop() waits for a run under way", async () => {
  let finish = () => {};
  const { loop, until } = countedLoop({ work: () => new Promise<void>((resolve) => void (finish = resolve)) });
  const first = until(1);
  loop.start();
  await first;
  let isStopped = false;
  const stopped = loop.stop().then(() => (isStopped = true));
  await Promise.resolve();
  expect(isStopped).toBe(false);
  finish();
  await stopped;
});

test("an error is reported and the loop continues; an error after stop() is not reported", async () => {
  const { loop, runs, until } = countedLoop({ work: () => Promise.reject(new Error("no")) });
  const second = until(2);
  loop.start();
  await second;
  await loop.stop();
  expect(runs.errors.length).toBeGreaterThan(0);
  const late = countedLoop({
    work: (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("cut short")));
      }),
  });
  const first = late.until(1);
  late.loop.start();
  await first;
  await late.loop.stop();
  expect(late.runs.errors).toEqual([]);
});

test("the work can set the next pause", async () => {
  const { loop, until } = countedLoop({ everyMs: HOUR_MS, work: async () => ({ pauseMs: 0 }), onError: fail });
  const third = until(3);
  loop.start();
  await third;
  await loop.stop();
});
