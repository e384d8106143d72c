// Shows that auth keeps its events for as long as other processes read from them who is banned.

import { silentLog, watchEvents } from "@holdfast/actors";
import { authEvents, ENDED_REMEMBERED_MS, TOKEN_LIFE_MS } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningAuth, startAuth } from "../testing/examples.ts";

let auth: RunningAuth;
beforeAll(async () => {
  auth = await startAuth({ settings: { keepMs: 0, trimEveryMs: 20 } });
});
afterAll(() => auth.stop());

const view = { version: 1, isConfirmed: false, isBanned: true, isClosed: false, endedSessions: [], endedBefore: 0 };

async function banned(id: string, entry: string): Promise<void> {
  const fields = { type: "UserUpdated", id, kind: "user", version: 1, time: 1, cause: "c", schema: 2 };
  const words = Object.entries({ ...fields, data: JSON.stringify({ ...view, id }) }).flat();
  await auth.database.commands.xadd("{00}:auth:events", entry, ...words);
}

test("however short the setting, a ban is in the stream until every token from before it has expired", async () => {
  expect(ENDED_REMEMBERED_MS).toBeGreaterThan(TOKEN_LIFE_MS);
  const now = Date.now();
  // Redis trims a hundred entries at a time.
  for (let n = 0; n < 300; n += 1) await banned("forgotten", `${now - ENDED_REMEMBERED_MS - 1_000}-${n}`);
  for (let n = 0; n < 300; n += 1) await banned(`p${n}`, `${now - TOKEN_LIFE_MS}-${n}`);
  await waitFor(async () => (await auth.database.commands.xlen("{00}:auth:events")) < 450);
  const seen: string[] = [];
  const watch = watchEvents(authEvents, {
    ...{ database: auth.database, log: silentLog, sinceMs: ENDED_REMEMBERED_MS },
    onEvent: ({ id }) => void seen.push(id),
  });
  await watch.start();
  expect(seen).toEqual(Array.from({ length: 300 }, (_, n) => `p${n}`));
  await watch.stop();
});
