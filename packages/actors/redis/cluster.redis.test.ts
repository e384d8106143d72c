import { startTestCluster, type TestCluster, waitFor } from "@holdfast/testing";
import type { Cluster } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ClusterAddress, connectCluster, mastersOf } from "./cluster.ts";
import { whenReady } from "./connect.ts";

let cluster: TestCluster;
let address: ClusterAddress;
const open: Cluster[] = [];

beforeAll(async () => {
  cluster = await startTestCluster({ masters: 3, replicas: 1 });
  address = new ClusterAddress(cluster.url);
}, 120_000);
afterEach(() => {
  for (const client of open.splice(0)) client.disconnect();
});
afterAll(async () => await cluster.stop(), 60_000);

async function connect(): Promise<Cluster> {
  const client = connectCluster(address, { name: "test", role: "commands" });
  open.push(client);
  await whenReady(client, 20_000);
  return client;
}

test("the connection to each server of the cluster gathers its writes", async () => {
  const client = await connect();
  const masters = mastersOf(client);
  await Promise.all(masters.map((master) => master.ping()));
  expect(masters.map(({ stream }) => Object.hasOwn(stream, "write"))).toEqual([true, true, true]);
}, 120_000);

test("a cluster whose server of the address has died is found by a new connection, and by one that lost all servers", async () => {
  const first = await connect();
  expect(mastersOf(first)).toHaveLength(3);
  await cluster.nodes[0]?.kill();
  await waitFor(() => first.set("{06}:name", "value"), { timeoutMs: 30_000 });
  const second = await connect();
  expect(await waitFor(() => second.get("{06}:name"))).toBe("value");
  first.disconnect(true);
  expect(await waitFor(() => first.get("{06}:name"), { timeoutMs: 30_000 })).toBe("value");
}, 120_000);
