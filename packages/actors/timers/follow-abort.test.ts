import { expect, test } from "vitest";
import { followAbort } from "./follow-abort.ts";

test("followAbort() aborts the controller with the reason of the signal, also of one that has aborted before", () => {
  const [long, before, after] = [new AbortController(), new AbortController(), new AbortController()];
  followAbort(before, long.signal);
  long.abort("stop");
  followAbort(after, long.signal);
  expect([before, after].map(({ signal }) => signal.reason)).toEqual(["stop", "stop"]);
});

test("followAbort() follows no longer when the work has ended", () => {
  const [long, one] = [new AbortController(), new AbortController()];
  followAbort(one, long.signal)();
  long.abort();
  expect(one.signal.aborted).toBe(false);
});
