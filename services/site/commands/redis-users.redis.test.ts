// Sets the users of the services on every server of a cluster and on a replica, also on those a client does not know of.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { startTestCluster, startTestRedis, waitFor } from "@holdfast/testing";
import { afterEach, expect, test } from "vitest";
import { examineRedis } from "../doctor/redis.ts";
import { clusterNodes, usersOf } from "./redis-users.ts";
import { setMissingUsers, setUsers, siteUsers } from "./users.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-passwords-"));
const names = siteUsers.map(({ name }) => name);
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function open(url: string): Promise<Database> {
  const database = await openDatabase({ url, partitions: 1, log: silentLog });
  ends.push(() => database.close());
  return database;
}

async function connect(url: string): Promise<ReturnType<typeof connectRedis>> {
  const connection = connectRedis(url, { name: "test", role: "commands", acceptsReplica: true });
  ends.push(() => connection.disconnect());
  await whenReady(connection);
  return connection;
}

test("every node of a cluster gets the users, one that was away gets them later, and the doctor names it", async () => {
  const cluster = await startTestCluster({ masters: 2, replicas: 1 });
  ends.push(() => cluster.stop());
  const database = await open(cluster.url);
  const [, , replica, away] = cluster.nodes;
  await away?.kill();
  const { isSaved, unreached } = await setUsers(database, folder);
  expect({ isSaved, unreached }).toEqual({ isSaved: true, unreached: [`127.0.0.1:${away?.port}`] });
  expect(await usersOf(await connect(replica?.url ?? ""))).toEqual(expect.arrayContaining(names));
  await away?.restart();
  const users = async () => (await examineRedis(database)).find(({ what }) => what === "redis users");
  const lacking = await waitFor(async () => {
    const examined = await users();
    return examined?.status === "fail" ? examined : null;
  });
  expect(lacking.found).toContain(`127.0.0.1:${away?.port} lacks some`);
  expect(await setMissingUsers(database, folder)).toEqual([`127.0.0.1:${away?.port}`]);
  expect(await setMissingUsers(database, folder)).toEqual([]);
  expect((await users())?.status).toBe("ok");
  rmSync(join(folder, "orders"), { recursive: true });
  await expect(setMissingUsers(database, folder)).rejects.toThrow("lacks a password");
}, 30_000);

test("a replica of a server that stands alone gets the users, too", async () => {
  const [master, replica] = [await startTestRedis({ cluster: false }), await startTestRedis({ cluster: false })];
  ends.push(
    () => master.stop(),
    () => replica.stop(),
  );
  await (await connect(master.url)).config("SET", "repl-diskless-sync-delay", "0");
  const copy = await connect(replica.url);
  await copy.call("REPLICAOF", "127.0.0.1", new URL(master.url).port);
  await waitFor(async () => (await copy.info("replication")).includes("master_link_status:up"));
  await setUsers(await open(master.url), folder);
  expect(await usersOf(copy)).toEqual(expect.arrayContaining(names));
});

test("nodes are read with their ports, also by IPv6, and without those whose address is not known", () => {
  const lines = [
    "1 10.0.0.1:6379@16379,redis-1 myself,master - 0 1 1 connected 0-5460",
    "2 fd00::2:6380@16380 slave 1 0 1 1 connected",
    "3 :0@0 master,noaddr - 0 1 1 disconnected",
    "4 10.0.0.4:6379@16379 master,fail - 0 1 1 disconnected",
  ];
  expect(clusterNodes(`${lines.join("\n")}\n`)).toEqual([
    { host: "10.0.0.1", port: 6379 },
    { host: "fd00::2", port: 6380 },
    { host: "10.0.0.4", port: 6379 },
  ]);
});
