// Runs the short form of the soak.
import { expect, test } from "vitest";
import { runSoak } from "./run.ts";

test("live streams that come and go leave nothing, and one address gets its share and no more", async () => {
  const { before, after, left, crowd } = await runSoak({ streams: 300, log: () => undefined });
  expect(left).toBe(0);
  expect(after.heapSize - before.heapSize).toBeLessThan(4 * 2 ** 20);
  expect(after.streams - before.streams).toBeLessThan(20);
  expect(crowd).toEqual({ 200: 12, 429: 288 });
}, 120_000);
