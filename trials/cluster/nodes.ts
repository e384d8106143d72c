// Reads which servers of a cluster are masters, and holds replicas back.

import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { type ClusterNode, type TestCluster, type TestRedis, waitFor } from "@holdfast/testing";

/** A master that serves slots, and the replica that would take over from it. */
export interface Pair {
  readonly master: ClusterNode;
  readonly replica: ClusterNode;
}

type Connection = ReturnType<typeof connectRedis>;

interface Line {
  readonly id: string;
  readonly port: number;
  readonly isMaster: boolean;
  readonly isDown: boolean;
  readonly masterId: string;
}

/** Returns the masters that have a replica, as the first server that answers sees them. */
export async function pairsOf({ nodes }: TestCluster): Promise<Pair[]> {
  const lines = await linesSeen(nodes);
  const nodeOf = (port: number | undefined) => nodes.find((node) => node.port === port);
  return lines.flatMap(({ id, port, isMaster, isDown }) => {
    const master = isMaster && !isDown ? nodeOf(port) : undefined;
    const replica = nodeOf(lines.find((line) => line.masterId === id && !line.isDown)?.port);
    return master && replica ? [{ master, replica }] : [];
  });
}

/** Returns a cluster as a Redis of the tests, whose address names every server. */
export function redisOf({ allUrl: url, nodes: [first], flush, stop }: TestCluster): TestRedis {
  const unknown = () => Promise.reject(new Error("A cluster is killed node by node"));
  return { url, socketUrl: null, port: first?.port ?? 0, flush, stop, kill: unknown, restart: unknown };
}

/** Waits until a server is a master and the cluster serves all slots; resolves with the time, in ms since 1970. */
export async function untilMaster({ url }: ClusterNode, timeoutMs: number): Promise<number> {
  return await onNode(url, (node) =>
    waitFor(
      async () => {
        const isMaster = (await node.info("replication")).includes("role:master");
        const isServed = String(await node.call("CLUSTER", "INFO")).includes("cluster_state:ok");
        return isMaster && isServed ? Date.now() : 0;
      },
      { timeoutMs, everyMs: 20, message: "no replica has taken over" },
    ),
  );
}

/** Waits until a server is a replica with all that its master has. */
export async function untilReplica({ url }: ClusterNode, timeoutMs: number): Promise<void> {
  await onNode(url, (node) =>
    waitFor(async () => (await node.info("replication")).includes("master_link_status:up"), {
      timeoutMs,
      everyMs: 50,
      message: "a server that is back has not become a replica",
    }),
  );
}

/** Cuts a replica off from its master, as a slow network does: the master refuses the password that it now sends. */
export async function holdBack({ url }: ClusterNode): Promise<void> {
  await onNode(url, async (node) => {
    await node.config("SET", "masterauth", "of another server");
    await node.call("CLIENT", "KILL", "TYPE", "master");
  });
}

/** Lets a replica that was held back connect again. */
export async function letGo({ url }: ClusterNode): Promise<void> {
  await onNode(url, (node) => node.config("SET", "masterauth", ""));
}

async function linesSeen(nodes: readonly ClusterNode[]): Promise<Line[]> {
  const seen = nodes.map(({ url }) => onNode(url, async (node) => String(await node.call("CLUSTER", "NODES"))));
  const text = await Promise.any(seen);
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [id = "", address = "", flags = "", masterId = ""] = line.split(" ");
      const port = Number(/:(\d+)@/.exec(address)?.[1]);
      return { id, port, isMaster: flags.includes("master"), isDown: /fail/.test(flags), masterId };
    });
}

async function onNode<Result>(url: string, work: (node: Connection) => Promise<Result>): Promise<Result> {
  const node = connectRedis(url, { name: "trial-cluster", role: "commands", acceptsReplica: true });
  try {
    await whenReady(node);
    return await work(node);
  } finally {
    node.disconnect();
  }
}
