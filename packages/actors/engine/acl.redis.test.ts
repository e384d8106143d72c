// Tests engines whose users have only the rights of `aclRulesOf`: all they need, and nothing else.
import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "@holdfast/testing";
import { Cluster, type Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BackgroundLoop, type Database, type Engine, keepPrepared, openDatabase } from "../index.ts";
import { unavailableReason } from "../redis/transient-error.ts";
import { aclRulesOf, connectRedis, formatRedisAddress, parseRedisAddress, whenReady } from "../redis.ts";
import { jar, jarActor, jarService, jarsOn, log, shelf, shelfService, shelvesOn } from "../testing/jars.ts";
import { topologies } from "../testing/topologies.ts";

const USERS = [jarService, shelfService()];

function as(url: string, username: string): string {
  return formatRedisAddress({ ...parseRedisAddress(url), username, password: "secret" });
}

function mastersOf({ commands }: Database): Redis[] {
  return commands instanceof Cluster ? commands.nodes("master") : [commands];
}

/** Sets one user for each service on every server; the default user may do nothing any more. */
async function setUsers(owner: Database): Promise<void> {
  for (const server of mastersOf(owner)) {
    for (const definition of USERS) {
      const rules = aclRulesOf([definition], { hasJson: owner.server.hasJson });
      await server.call("ACL", "SETUSER", definition.service, "reset", "on", ">secret", ...rules);
    }
  }
}

async function refusedOn(owner: Database): Promise<string[]> {
  const logs = await Promise.all(mastersOf(owner).map((server) => server.call("ACL", "LOG")));
  return logs
    .flatMap((entries) => (Array.isArray(entries) ? entries : []))
    .map((entry: unknown[]) => {
      const fields = Object.fromEntries(entry.flatMap((word, at) => (at % 2 === 0 ? [[word, entry[at + 1]]] : [])));
      return `${fields["username"]} ${fields["object"]}`;
    });
}

describe.each(topologies)("on $topology", ({ startRedis }) => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let owner: Database;
  let keeping: BackgroundLoop;
  const databases: Database[] = [];
  const engines: Engine[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    await keeping.stop();
    await Promise.all([owner, ...databases].map((database) => database.close()));
    await redis.stop();
  });

  async function open(user: string): Promise<Database> {
    const database = await openDatabase({ url: as(redis.url, user), partitions: 2, log });
    databases.push(database);
    return database;
  }

  test("a user opens a database that its owner prepares later, and two services do all their work", async () => {
    const admin = await openDatabase({ url: redis.url, partitions: 2, log });
    await setUsers(admin);
    await redis.flush();
    let isOpen = false;
    const opening = open("jars").finally(() => (isOpen = true));
    await sleep(600);
    expect(isOpen).toBe(false);
    owner = admin;
    keeping = keepPrepared(owner, { log, everyMs: 200 });
    const jars = jarsOn(await opening);
    const shelves = shelvesOn(await open("shelves"));
    engines.push(jars, shelves);
    await Promise.all(engines.map((engine) => engine.start()));
    const [id, shelfId] = [owner.ids.newId(0), owner.ids.newId(1)];
    await jars.ask(jarActor, id, { type: "Put", coins: 2, shelf: shelfId });
    await jars.ask(jarActor, id, { type: "Name", name: "bo" });
    await jars.ask(jarActor, id, { type: "RingAt", at: await jars.now() });
    await waitFor(async () => (await jars.read(jar, id))?.rung === 1);
    await waitFor(async () => (await shelves.read(shelf, shelfId))?.told === 1);
    // The user may look while the owner is still preparing: after the form, before the partitions or the functions.
    const allowed = ["config|get", "function|list", "function|load", "holdfast:partitions"];
    const asked = USERS.flatMap(({ service }) => allowed.map((what) => `${service} ${what}`));
    expect((await refusedOn(owner)).filter((line) => !asked.includes(line))).toEqual(["jars holdfast:form"]);
  });

  test("Functions that are flushed are refused as unprepared, and are back with the next look of the owner", async () => {
    const [jars] = engines;
    const id = owner.ids.newId(0);
    await keeping.stop();
    for (const server of mastersOf(owner)) await server.call("FUNCTION", "FLUSH", "SYNC");
    const put = async () => await jars?.ask(jarActor, id, { type: "Put", coins: 1 });
    // A server that answers too slowly in the last moment of the patience counts as unreachable.
    await waitFor(async () => (await put().catch(unavailableReason)) === "unprepared");
    expect(jars?.readiness().reasons).toContain("Redis: unprepared");
    keeping = keepPrepared(owner, { log, everyMs: 100 });
    await waitFor(async () => await put().then(() => jars?.isReady()));
  });

  test.each([
    ["GET", "{00}:jars:name:bo"],
    ["HGET", "{00}:jars:jar:x", "j"],
    ["FCALL_RO", "load", "1", "{00}:jars:jar:x"],
    ["SET", "{00}:jars:name:bo", "x"],
    ["XADD", "{00}:jars:events", "*", "type", "JarChanged"],
    ["XDEL", "{00}:jars:events", "1-1"],
    ["XTRIM", "{00}:jars:events", "MAXLEN", "0"],
    ["XGROUP", "DESTROY", "{00}:jars:events", "shelves"],
    ["DEL", "{00}:jars:events"],
    ["HDEL", "{00}:jars:listeners", "shelves"],
    ["SET", "{00}:opened", "x"],
    ["SET", "holdfast:partitions", "1"],
    ["HSET", "holdfast:paused:jars", "timer:jar|ring", "1"],
    ["KEYS", "*"],
    ["SCAN", "0"],
    ["FLUSHALL"],
    ["FLUSHDB"],
    ["CONFIG", "GET", "*"],
    ["CONFIG", "SET", "maxmemory", "1"],
    ["FUNCTION", "LIST"],
    ["FUNCTION", "FLUSH"],
    ["EVAL", "return 1", "0"],
    ["ACL", "LIST"],
    ["CLIENT", "LIST"],
    ["MONITOR"],
    ["SHUTDOWN"],
    ["REPLICAOF", "127.0.0.1", "1"],
    ["PSUBSCRIBE", "*"],
    ["PUBLISH", "x", "y"],
  ])("the user of shelves may not %s %s", async (command, ...words) => {
    const [node] = mastersOf(owner);
    const { host, port } = { ...node?.options };
    const url = as(`redis://${host}:${port}`, "shelves");
    const client = connectRedis(url, { name: "shelves-test", role: "commands" });
    await whenReady(client);
    const refusal = await client.call(command, ...words).catch((error: unknown) => String(error));
    client.disconnect();
    expect(refusal).toMatch(/NOPERM/);
  });
});
