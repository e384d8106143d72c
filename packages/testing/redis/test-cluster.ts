// Starts a Redis Cluster of several servers for tests.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { freePort } from "@holdfast/local-process";
import { findServerCommand } from "@holdfast/local-process/redis-server";
import { testingConfig } from "../site/config.ts";
import { waitFor } from "../site/wait-for.ts";
import { flushAll } from "./flush-redis.ts";
import { type RedisProcess, runRedis } from "./redis-process.ts";

type Connection = ReturnType<typeof connectRedis>;

/** Sets the size of a cluster. */
export type TestClusterOptions = {
  /** Number of masters, which share the slots evenly; default 3. */
  masters?: number;
  /** Number of replicas of each master; default 0. */
  replicas?: number;
  /** Time after which the nodes take a silent one for dead (`cluster-node-timeout`), in ms; default 1,000. */
  nodeTimeoutMs?: number;
};

/** Controls one server of a cluster. */
export type ClusterNode = {
  /** Port for clients. */
  port: number;
  /** Port for the other servers of the cluster. */
  busPort: number;
  /** Address for clients. */
  url: string;
  /** Ends the server at once by SIGKILL. */
  kill(): Promise<void>;
  /** Starts a killed server again, on its ports and data; resolves when it accepts connections. */
  restart(): Promise<void>;
};

/** Controls a Redis Cluster that belongs to one test file. */
export type TestCluster = {
  /** Address of the first server. */
  url: string;
  /** Address that names every server. */
  allUrl: string;
  /** Servers in their roles at the start: masters first, then replicas. */
  nodes: ClusterNode[];
  /** Removes all keys and functions of every server that started as a master. */
  flush(): Promise<void>;
  /** Ends every server and removes the data. */
  stop(): Promise<void>;
};

const SLOTS = 16_384;

/**
 * Starts a cluster of servers on free ports of this machine; all of them end with the test run, also by SIGKILL.
 *
 * Throws when no redis-server 7.0 or newer is installed.
 */
export async function startTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { masters = 3, replicas = 0, nodeTimeoutMs = 1_000 } = options;
  const found = findServerCommand(testingConfig().redisServer);
  if (!found) throw new Error("Cannot start a cluster for tests: no redis-server 7.0 or newer");
  const count = masters * (1 + replicas);
  const started = await Promise.all(
    Array.from({ length: count }, () => startNode([found.command, ...found.arguments], nodeTimeoutMs)),
  );
  const nodes = started.map(({ node }) => node);
  const connections = nodes.map(({ url }) => connectRedis(url, { name: "test-cluster", role: "commands" }));
  try {
    await Promise.all(connections.map((connection) => whenReady(connection)));
    await formCluster(connections, nodes, masters);
  } finally {
    for (const connection of connections) connection.disconnect();
  }
  return {
    url: nodes[0]?.url ?? "",
    allUrl: `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    nodes,
    flush: async () => void (await Promise.all(nodes.slice(0, masters).map(({ url }) => flushAll(url)))),
    stop: async () => void (await Promise.all(started.map(({ stop }) => stop()))),
  };
}

type StartedNode = { node: ClusterNode; stop: () => Promise<void> };

async function startNode(command: string[], nodeTimeoutMs: number, attempts = 5): Promise<StartedNode> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-node-"));
  const [port, busPort] = [await freePort(), await freePort()];
  // With the file, users that a test sets are there again after a restart; a cluster does not copy them.
  const users = join(dataDir, "users.acl");
  writeFileSync(users, "user default on nopass ~* &* +@all\n");
  const settings = {
    port,
    dir: dataDir,
    aclfile: users,
    bind: "127.0.0.1",
    save: "",
    appendonly: "yes",
    hz: 100,
    "cluster-enabled": "yes",
    "cluster-port": busPort,
    // A node does not know its own address until it has met another node.
    "cluster-announce-ip": "127.0.0.1",
    "cluster-node-timeout": nodeTimeoutMs,
    "cluster-replica-validity-factor": 0,
    "repl-diskless-sync-delay": 0,
    "notify-keyspace-events": "Ex",
    logfile: "",
  };
  const words = [...command, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])];
  let server: RedisProcess;
  try {
    server = await runRedis(dataDir, words);
  } catch (error) {
    if (attempts === 1) throw error;
    return await startNode(command, nodeTimeoutMs, attempts - 1);
  }
  const stop = async (): Promise<void> => {
    await server.kill();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const restart = async (): Promise<void> => {
    server = await runRedis(dataDir, words);
  };
  return { node: { port, busPort, url: `redis://127.0.0.1:${port}`, kill: () => server.kill(), restart }, stop };
}

async function formCluster(connections: Connection[], nodes: ClusterNode[], masters: number): Promise<void> {
  const [first] = connections;
  const slotsEach = Math.ceil(SLOTS / masters);
  for (const [n, connection] of connections.slice(0, masters).entries()) {
    const last = Math.min(SLOTS, (n + 1) * slotsEach) - 1;
    await connection.call("CLUSTER", "ADDSLOTSRANGE", n * slotsEach, last);
    await connection.call("CLUSTER", "SET-CONFIG-EPOCH", n + 1);
  }
  for (const { port, busPort } of nodes.slice(1)) await first?.call("CLUSTER", "MEET", "127.0.0.1", port, busPort);
  await agreed(connections);
  for (const [n, replica] of connections.slice(masters).entries()) {
    await replica.call("CLUSTER", "REPLICATE", String(await connections[n % masters]?.call("CLUSTER", "MYID")));
  }
  await agreed(connections);
}

// Waits until every node knows all others, all slots are served, and every replica is linked to its master.
async function agreed(connections: Connection[]): Promise<void> {
  for (const connection of connections) {
    await waitFor(
      async () => {
        const info = String(await connection.call("CLUSTER", "INFO"));
        const known = Number(/cluster_known_nodes:(\d+)/.exec(info)?.[1]);
        const replication = await connection.info("replication");
        const isLinked = !replication.includes("role:slave") || replication.includes("master_link_status:up");
        return info.includes("cluster_state:ok") && known === connections.length && isLinked;
      },
      { timeoutMs: 30_000, message: "the cluster's nodes do not agree" },
    );
  }
}
