import { startTestCluster, type TestCluster, waitFor } from "@holdfast/testing";
import type { Cluster } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ClusterAddress, connectCluster, mastersOf } from "./cluster.ts";
import { whenReady } from "./connect.ts";

let cluster: TestCluster;
let address: ClusterAddress;
const open: Cluster[] = [];

beforeEach(async () => {
  cluster = await startTestCluster({ masters: 3, replicas: 1 });
  address = new ClusterAddress(cluster.url);
}, 120_000);
afterEach(async () => {
  for (const client of open.splice(0)) client.disconnect();
  await cluster.stop();
}, 60_000);

async function connect(): Promise<Cluster> {
  const client = connectCluster(address, { name: "test", role: "commands" });
  open.push(client);
  await whenReady(client, 20_000);
  return client;
}

/** Kills the server of the configured address and waits until its replica has taken over. */
async function loseFirst(client: Cluster): Promise<void> {
  await cluster.nodes[0]?.kill();
  await waitFor(() => client.set("{06}:name", "value"), { timeoutMs: 30_000 });
}

test("a connection made after the server of the address has died finds the cluster all the same", async () => {
  const first = await connect();
  expect(mastersOf(first)).toHaveLength(3);
  await loseFirst(first);
  const second = await connect();
  expect(await waitFor(() => second.get("{06}:name"))).toBe("value");
}, 120_000);

test("the connection to each server of the cluster gathers its writes", async () => {
  const client = await connect();
  const masters = mastersOf(client);
  await Promise.all(masters.map((master) => master.ping()));
  expect(masters.map(({ stream }) => Object.hasOwn(stream, "write"))).toEqual([true, true, true]);
}, 120_000);

test("a connection that lost all servers comes back when that of the address has died", async () => {
  const client = await connect();
  await loseFirst(client);
  client.disconnect(true);
  expect(await waitFor(() => client.get("{06}:name"), { timeoutMs: 30_000 })).toBe("value");
}, 120_000);
