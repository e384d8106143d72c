import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { publisher } from "@holdfast/actors/testing";
import { authEvents } from "@holdfast/contracts";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOpenStreams, ownerOf, sessionOwnerOf } from "../live/open-streams.ts";
import { type EndedWatch, watchEndedSessions } from "./watch-ended-sessions.ts";

let redis: TestRedis;
let database: Database;
const watches: EndedWatch[] = [];
beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 3, log: silentLog });
});
afterAll(async () => {
  await Promise.all(watches.map((watch) => watch.stop()));
  await database.close();
  await redis.stop();
});

async function opened() {
  const streams = createOpenStreams();
  const watch = await watchEndedSessions({ database, streams, log: silentLog });
  watches.push(watch);
  return { streams, verdictOn: watch.ended.verdictOn, count: watch.ended.count };
}

const MINUTE_MS = 60_000;
const blank = { isConfirmed: false, isBanned: false, isClosed: false, endedSessions: [], endedBefore: 0 };
const auth = () => publisher(authEvents, { database, kind: "user", blank });

// Writes the event of a ban as auth would have written it a while ago.
async function banAgo(id: string, partition: number, ms: number): Promise<void> {
  const time = Date.now() - ms;
  const data = JSON.stringify({ ...blank, id, version: 1, isBanned: true });
  const fields = { type: "UserUpdated", id, kind: "user", version: 1, time, cause: "c", schema: 2, data };
  await database.commands.xadd(`{0${partition}}:auth:events`, `${time}-0`, ...Object.entries(fields).flat());
}

test("a process that starts knows a ban of ten minutes ago, and not one that no token can be from any more", async () => {
  await banAgo("early", 2, 20 * MINUTE_MS);
  await banAgo("ann", 2, 10 * MINUTE_MS);
  const { verdictOn, count } = await opened();
  expect([verdictOn({ id: "ann", sessionId: "s1" }, 0), count()]).toEqual(["banned", 1]);
});

test("every process refuses a banned person at once, and ends their live streams and nobody else's", async () => {
  const [one, other] = await Promise.all([opened(), opened()]);
  const { newId, publish } = auth();
  const id = newId();
  const ended: string[] = [];
  for (const { streams } of [one, other]) {
    for (const owner of [ownerOf({ id }), ownerOf({ id: "bea" })]) streams.enter([owner], () => void ended.push(owner));
  }
  await publish("UserCreated", { id });
  await publish("UserUpdated", { id, isBanned: true });
  await waitFor(() => ended.length === 2);
  expect(ended).toEqual([ownerOf({ id }), ownerOf({ id })]);
  expect([one, other].map(({ verdictOn }) => verdictOn({ id, sessionId: "s1" }, Date.now()))).toEqual([
    ...["banned", "banned"],
  ]);
});

test("a session that ends takes its own streams with it alone", async () => {
  const { streams, verdictOn } = await opened();
  const { newId, publish } = auth();
  const id = newId();
  const ended: string[] = [];
  for (const session of ["s1", "s2"]) {
    streams.enter([ownerOf({ id }), sessionOwnerOf(session)], () => void ended.push(session));
  }
  await publish("UserUpdated", { id, endedSessions: ["s2"] });
  await waitFor(() => ended.length > 0);
  expect(ended).toEqual(["s2"]);
  expect(verdictOn({ id, sessionId: "s2" }, 0)).toBe("ended");
  expect(verdictOn({ id, sessionId: "s1" }, 0)).toBe(null);
});

test("what happened while the connection was lost is known when it is back", async () => {
  const { verdictOn } = await opened();
  const { newId, publish } = auth();
  const [before, after] = [newId(), newId()];
  await publish("UserUpdated", { id: before, isBanned: true });
  await waitFor(() => verdictOn({ id: before, sessionId: "s1" }, 0) === "banned");
  await database.commands.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  await publish("UserUpdated", { id: after, isBanned: true });
  await waitFor(() => verdictOn({ id: after, sessionId: "s1" }, 0) === "banned");
});

test("a stream that is none ends the start", async () => {
  const other = await startTestRedis();
  const broken = await openDatabase({ url: other.url, partitions: 1, log: silentLog });
  await broken.commands.set("{00}:auth:events", "no stream");
  const watching = watchEndedSessions({ database: broken, streams: createOpenStreams(), log: silentLog });
  await expect(watching).rejects.toThrow("WRONGTYPE");
  await broken.close();
  await other.stop();
});
