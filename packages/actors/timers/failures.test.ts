// Tests how errors and results of a timer's work are read.
import { expect, test } from "vitest";
import { UnavailableError } from "../model/errors.ts";
import { isFailureOfRedis, pauseAfter, resultText, retryAfterOf } from "./failures.ts";

const unreadable = Object.defineProperty({}, "retryAfter", {
  get() {
    throw new Error("no");
  },
});
const slowDown = (fields: object) => Object.assign(new Error("slow down"), fields);

test.each([
  [slowDown({ retryAfter: 1_500 }), 1_500],
  [slowDown({ headers: { "retry-after": "3" } }), 3_000],
  [slowDown({ headers: new Headers({ "Retry-After": "3" }) }), 3_000],
  [slowDown({ headers: { "Retry-After-Ms": "250" } }), 250],
  [slowDown({ headers: { "retry-after": "Thu, 01 Jan 1970 00:00:01 GMT" } }), 0],
  [slowDown({ retryAfter: Number.NaN }), null],
  [slowDown({ retryAfter: -1 }), null],
  [slowDown({ headers: { "retry-after": "soon" } }), null],
  [slowDown({}), null],
  [Object.create(null), null],
  [unreadable, null],
  ["slow down", null],
  [null, null],
])("retryAfterOf() reads the pause of an error, case %#", (error, expected) => {
  expect(retryAfterOf(error)).toBe(expected);
});

test("pauseAfter() follows the list, whose last pause repeats, with up to a fifth less", () => {
  for (const [attempt, most] of [
    [1, 100],
    [2, 1_000],
    [9, 1_000],
  ] as const) {
    const pause = pauseAfter(new Error("no"), attempt, [100, 1_000]);
    expect(pause).toBeGreaterThanOrEqual(most * 0.8);
    expect(pause).toBeLessThanOrEqual(most);
  }
  expect(pauseAfter({ retryAfter: Number.MAX_SAFE_INTEGER }, 1, [100])).toBe(86_400_000);
});

test("isFailureOfRedis() is about errors of the engine and of Redis, not of other systems", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const full = Object.assign(new Error("OOM command not allowed"), { name: "ReplyError" });
  expect(isFailureOfRedis(new UnavailableError("away"))).toBe(true);
  expect(isFailureOfRedis(new Error("cannot read", { cause: new UnavailableError("away") }))).toBe(true);
  expect(isFailureOfRedis(full)).toBe(true);
  expect(isFailureOfRedis(refused)).toBe(false);
  expect(isFailureOfRedis(new DOMException("aborted", "AbortError"))).toBe(false);
});

test("resultText() keeps what JSON holds as it is, and nothing else", () => {
  expect(resultText({ type: "Heard", what: "it" })).toBe('{"type":"Heard","what":"it"}');
  for (const message of [undefined, 1n, { at: new Date(0) }, { what: undefined }, "x".repeat(20_000)]) {
    expect(resultText(message)).toBeNull();
  }
});
