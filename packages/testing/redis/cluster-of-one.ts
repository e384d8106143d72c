// Turns a single Redis server into a cluster of one node, which refuses commands across slots.

import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { freePort } from "@holdfast/local-process";
import { waitFor } from "../site/wait-for.ts";

/** Returns the arguments that start a server as a cluster by itself. */
export async function clusterSettings(): Promise<string[]> {
  const pairs = {
    "cluster-enabled": "yes",
    "cluster-port": String(await freePort()),
    // A node does not know its own address until it has met another node.
    "cluster-announce-ip": "127.0.0.1",
  };
  return Object.entries(pairs).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Assigns all slots to a new node; resolves when the node serves them. */
export async function serveAllSlots(port: number): Promise<void> {
  await withNode(port, (node) => node.call("CLUSTER", "ADDSLOTSRANGE", 0, 16_383));
  await servesSlots(port);
}

/** Waits until a node serves its slots, which takes about two seconds after a restart. */
export async function servesSlots(port: number): Promise<void> {
  await withNode(port, (node) =>
    waitFor(async () => String(await node.call("CLUSTER", "INFO")).includes("cluster_state:ok")),
  );
}

async function withNode(
  port: number,
  work: (node: ReturnType<typeof connectRedis>) => Promise<unknown>,
): Promise<void> {
  const node = connectRedis(`redis://127.0.0.1:${port}`, { name: "test-cluster", role: "commands" });
  try {
    await whenReady(node);
    await work(node);
  } finally {
    node.disconnect();
  }
}
