// Runs the short form of the trial of signing in. That of 100 guesses at once at most 20 are looked at is shown in
// services/auth/http/guesses.redis.test.ts.
import { expect, test } from "vitest";
import { runSignIn, SIGN_IN_MS } from "./run.ts";

test("owners sign in while 200 guesses are in flight, and refusals take the same time for every address", async () => {
  const size = { inFlight: 200, signIns: 2, tries: 40, scryptLogN: 14 };
  const { attacks, timing, findings } = await runSignIn({ ...size, seed: 11, log: () => undefined });
  expect(findings).toEqual([]);
  expect(SIGN_IN_MS).toBe(2_000);
  // Most guesses are refused before anybody looks at them.
  for (const { guesses } of attacks)
    expect([guesses["429"] ?? 0, guesses["500"] ?? 0]).toEqual([expect.any(Number), 0]);
  // Greater once in two million runs where nothing differs.
  expect(Math.abs(timing.z)).toBeLessThan(5);
}, 120_000);
