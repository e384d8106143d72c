// Runs the short form of the trial of signing in. That of 100 guesses at once at most 20 are looked at is shown in
// services/auth/http/guesses.redis.test.ts.
import { expect, test } from "vitest";
import { runSignIn } from "./run.ts";

test("owners sign in while 100 guesses are in flight, and refusals take the same time for every address", async () => {
  // How long it takes depends on the machine; that nobody refuses the owner does not.
  const size = { inFlight: 100, signIns: 1, tries: 30, scryptLogN: 12, mostMs: 30_000 };
  const { attacks, timing, findings } = await runSignIn({ ...size, seed: 11, log: () => undefined });
  expect(findings).toEqual([]);
  for (const { guesses } of attacks) {
    expect(Object.keys(guesses).filter((status) => !["400", "429", "503"].includes(status))).toEqual([]);
    // Most guesses are refused before anybody looks at them.
    expect(guesses["429"]).toBeGreaterThan(guesses["400"] ?? 0);
  }
  // Greater once in two million runs where nothing differs.
  expect(Math.abs(timing.z)).toBeLessThan(5);
}, 120_000);
