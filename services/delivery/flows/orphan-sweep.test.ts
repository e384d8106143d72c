import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "@holdfast/actors";
import { expect, test } from "vitest";
import type { Safe } from "../vault/safe.ts";
import { OrphanSweep } from "./orphan-sweep.ts";

const ignore = (): void => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

test("the vault is listed once in an interval, also when nothing was to be deleted", async () => {
  let listings = 0;
  const list: Safe["list"] = async function* listed() {
    listings += 1;
    yield* [];
  };
  const safe = { list } as Partial<Safe> as Safe;
  const engine = { read: async () => null, partitionOf: () => 0 };
  const sweep = new OrphanSweep({ engine, safe: () => safe, log, everyMs: 3_600_000, ageMs: 0 });
  sweep.start();
  await sleep(50);
  await sweep.stop();
  expect(listings).toBe(1);
});
