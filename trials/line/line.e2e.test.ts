// Runs the short form of the trial of the waiting line.
import { canRunBrowser } from "@holdfast/testing";
import { expect, test } from "vitest";
import { watchOffers } from "./browsers.ts";
import { runLine } from "./run.ts";

test("100 people wait for 20 tickets that come back while processes are killed: everybody has their turn", async () => {
  const result = await runLine({ seed: 1, waiters: 100, returns: 20, log: () => undefined });
  expect(result.findings).toEqual([]);
  expect(result.offers).toBeGreaterThanOrEqual(20);
  expect(result.seen).toBeGreaterThanOrEqual(20);
  // An offer stands for 2 s, so that a page without events would miss most; how fast the slowest is shown is for
  // `bun run test:line` to say, on a machine that is not shared.
  expect(result.shown).toBeGreaterThan(result.seen / 2);
}, 90_000);

test.skipIf(!canRunBrowser())(
  "two browsers show their offers, each on the page of its place",
  async () => {
    expect(await watchOffers(2)).toHaveLength(2);
  },
  60_000,
);
