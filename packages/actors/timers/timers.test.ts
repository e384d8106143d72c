// Tests how many commands the sweep sends, and over which partitions, on a double of Redis that counts them.
import { afterEach, expect, test } from "vitest";
import type { Functions } from "../functions/functions.ts";
import { UnavailableError } from "../model/errors.ts";
import type { FiredTimer } from "./fired-timer.ts";
import { Timers } from "./timers.ts";

const HOUR_MS = 3_600_000;
const NOW = 1_000_000;
const NOTHING = [NOW, 0, [], []];
const PARTITIONS = [0, 1, 2, 3];

const running: Timers[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map((one) => one.stop()))));

type Reply = (partitions: readonly number[]) => unknown;

/** Sweeps timers on a Redis that replies with `replies` in turn, then that there is nothing. */
function swept(replies: readonly Reply[], { sweepMs = HOUR_MS, slots = 9 } = {}) {
  const calls: number[][] = [];
  const fired: FiredTimer[] = [];
  const waiting: { at: number; resolve: () => void }[] = [];
  const functions: Functions = {
    async call(_name, keys) {
      // The sets of earlier releases come first, one of each partition.
      const partitions = keys.filter((key) => key.endsWith("}:bells:timers")).map((key) => Number(key.slice(1, 3)));
      calls.push(partitions);
      const reply = replies[calls.length - 1]?.(partitions) ?? NOTHING;
      for (const { at, resolve } of waiting) if (calls.length >= at) resolve();
      if (reply instanceof Error) throw reply;
      return reply;
    },
    withRetries: (work) => work(),
    giveUpAt: () => 0,
    probe: () => undefined,
  };
  const ignore = () => undefined;
  const timers = new Timers({
    service: "bells",
    shards: [PARTITIONS],
    functions,
    settings: { sweepMs, leaseMs: 10_000 },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    kinds: [{ kind: "bell|plain", isEffect: false }],
    room: () => ({ messages: slots - fired.length, effects: 0, of: () => slots - fired.length }),
    isPaused: () => false,
    fire: (timer) => void fired.push(timer),
  });
  running.push(timers);
  timers.start();
  const until = (at: number) =>
    calls.length >= at ? Promise.resolve() : new Promise<void>((resolve) => void waiting.push({ at, resolve }));
  return { timers, calls, fired, until };
}

/** Replies that the next timer of one partition is due in some ms. */
const comingIn =
  (ms: number, of: number): Reply =>
  (partitions) => [NOW, 0, [], partitions.map((one) => (one === of ? String(NOW + ms) : ""))];

const sorted = (calls: readonly number[][]) => calls.map((partitions) => partitions.toSorted());

test("a process in which nothing is due sends one command, and none until something is", async () => {
  const { timers, calls, until } = swept([]);
  await until(1);
  timers.wakeIn(2, 30);
  await until(2);
  timers.prompt(3);
  await until(3);
  await timers.stop();
  expect(sorted(calls)).toEqual([PARTITIONS, [2], [3]]);
});

test("a partition is swept when its next timer is due, as the sweep before has replied", async () => {
  const { timers, calls, until } = swept([comingIn(20, 1), comingIn(1, 1), comingIn(HOUR_MS, 1)]);
  await until(3);
  await timers.stop();
  expect(sorted(calls)).toEqual([PARTITIONS, [1], [1]]);
});

test("a timer that is set during a sweep of its partition is not forgotten", async () => {
  let setMeanwhile = (): void => undefined;
  const replies: Reply[] = [
    () => {
      setMeanwhile();
      return NOTHING;
    },
  ];
  const { timers, calls, until } = swept(replies);
  setMeanwhile = () => timers.wakeIn(0, 5);
  await until(2);
  expect(sorted(calls)).toEqual([PARTITIONS, [0]]);
});

test("a sweep that fails is made up for by a whole one, and so are the hints that it followed", async () => {
  const { timers, calls, until } = swept([() => NOTHING, () => new UnavailableError("Redis does not answer")]);
  await until(1);
  timers.prompt(2);
  await until(3);
  expect(sorted(calls)).toEqual([PARTITIONS, [2], PARTITIONS]);
});

test("with sweepMs 0 only hints lead to sweeps", async () => {
  const { timers, calls, until } = swept([comingIn(1, 1), comingIn(1, 1)], { sweepMs: 0 });
  timers.wakeIn(3, 1);
  timers.prompt(2);
  await until(1);
  timers.prompt(1);
  await until(2);
  await timers.stop();
  expect(calls).toEqual([[2], [1]]);
});

test("timers that nothing has announced are looked for again soon; a process that finds none slows down", async () => {
  const found: Reply = (partitions) => [NOW, 0, [], [], ...timerIn(partitions)];
  // Without the look soon after, the second call comes in an hour.
  const { calls, fired, until } = swept([found, found]);
  await until(3);
  expect([sorted(calls), fired.length]).toEqual([[PARTITIONS, PARTITIONS, PARTITIONS], 2]);
});

test("no command is sent for kinds without a free slot, and the first one after a slot is free", async () => {
  const { timers, calls, fired, until } = swept([(partitions) => [NOW, 0, [1], [], ...timerIn(partitions)]], {
    slots: 1,
  });
  await until(1);
  timers.prompt(2);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect([calls.length, fired.length]).toEqual([1, 1]);
  fired.splice(0);
  await until(2);
  expect(sorted(calls)[1]).toEqual(PARTITIONS);
});

test("a partition that had more due timers than there was room for is swept again, whatever another one replies", async () => {
  const full: Reply = (partitions) => [NOW, 0, [1], [], ...timerIn(partitions)];
  const { timers, calls, fired, until } = swept([() => NOTHING, full, () => NOTHING], { slots: 1 });
  await until(1);
  timers.prompt(1);
  while (fired.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  fired.splice(0);
  timers.prompt(2);
  await until(4);
  expect(sorted(calls)).toEqual([PARTITIONS, [1], [2], PARTITIONS]);
});

function timerIn(partitions: readonly number[]): unknown[] {
  return [2 * partitions.length + 1, "bell|a|plain", "10.5", "5", 1, "", ""];
}
