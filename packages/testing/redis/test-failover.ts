// Starts a Redis master with a replica, and on request a Sentinel that watches them, for tests.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { freePort } from "@holdfast/local-process";
import { findServerCommand, serverArguments } from "@holdfast/local-process/redis-server";
import { testingConfig } from "../site/config.ts";
import { waitFor } from "../site/wait-for.ts";
import { type RedisProcess, runRedis } from "./redis-process.ts";

type Connection = ReturnType<typeof connectRedis>;

/** Controls one server of a pair. */
export type TestServer = {
  /** Port of the server on 127.0.0.1. */
  port: number;
  /** Address of the server. */
  url: string;
  /** Connection to the server, whatever its role. */
  admin: Connection;
  /** Folder of the server's data. */
  folder: string;
  /** Ends the server at once by SIGKILL. */
  kill(): Promise<void>;
};

/** Controls a master and its replica. */
export type TestFailover = {
  /** The server that is the master at the start. */
  first: TestServer;
  /** The server that is the replica at the start. */
  second: TestServer;
  /** Address by the Sentinel, `redis+sentinel://…/tested`; empty without a Sentinel. */
  sentinelUrl: string;
  /** Resolves when the second server has everything that the first one has written so far. */
  replicated(): Promise<void>;
  /** Makes the second server the master and the first its replica; connections stay open. */
  switchOver(): Promise<void>;
  /** Ends every server and removes the data. */
  stop(): Promise<void>;
};

const MASTER_NAME = "tested";

/** Starts a pair of servers. `hasSentinel` adds a Sentinel that declares a master down after 300 ms; default false. */
export async function startTestFailover({ hasSentinel = false } = {}): Promise<TestFailover> {
  const found = findServerCommand(testingConfig().redisServer);
  if (!found) throw new Error("Cannot start a pair of servers for tests: no redis-server 7.0 or newer");
  const command = [found.command, ...found.arguments];
  const [one, two] = await Promise.all([startServer(command), startServer(command)]);
  const [first, second] = [one.server, two.server];
  await second.admin.call("REPLICAOF", "127.0.0.1", first.port);
  await waitFor(async () => (await second.admin.info("replication")).includes("master_link_status:up"));
  const sentinel = hasSentinel ? await startSentinel(command, first.port) : null;
  return {
    first,
    second,
    sentinelUrl: sentinel ? `redis+sentinel://127.0.0.1:${sentinel.port}/${MASTER_NAME}` : "",
    async replicated() {
      const wanted = await offsetOf(first.admin);
      await waitFor(async () => (await offsetOf(second.admin)) >= wanted);
    },
    async switchOver() {
      await second.admin.call("REPLICAOF", "NO", "ONE");
      await first.admin.call("REPLICAOF", "127.0.0.1", second.port);
    },
    stop: async () => void (await Promise.all([sentinel?.stop(), one.stop(), two.stop()])),
  };
}

type Started = { process: RedisProcess; port: number; folder: string; stop(): Promise<void> };

async function startServer(command: string[]): Promise<{ server: TestServer; stop(): Promise<void> }> {
  const { process, port, folder, stop } = await start((dataDir, free) => [
    ...command,
    ...serverArguments("everysec"),
    ...["--appendfsync", "no"],
    ...["--dir", dataDir, "--bind", "127.0.0.1", "--logfile", "", "--port", String(free)],
    ...["--repl-diskless-sync-delay", "0"],
  ]);
  const url = `redis://127.0.0.1:${port}`;
  const admin = await connected(url);
  return {
    server: { port, url, admin, folder, kill: () => process.kill() },
    async stop() {
      admin.disconnect();
      await stop();
    },
  };
}

async function startSentinel(command: string[], masterPort: number): Promise<Started> {
  const [program = "", ...rest] = command;
  const sentinel = await start((folder, port) => {
    const file = join(folder, "sentinel.conf");
    const settings = [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${folder}`,
      'logfile ""',
      `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 1`,
      `sentinel down-after-milliseconds ${MASTER_NAME} 300`,
      `sentinel failover-timeout ${MASTER_NAME} 3000`,
    ];
    writeFileSync(file, settings.join("\n"));
    return [program, file, ...rest, "--sentinel"];
  });
  const asking = await connected(`redis://127.0.0.1:${sentinel.port}`);
  try {
    // Without a replica that it knows, a Sentinel can promote none.
    await waitFor(async () => {
      const replicas: unknown = await asking.call("SENTINEL", "REPLICAS", MASTER_NAME);
      return Array.isArray(replicas) && replicas.length > 0;
    });
  } finally {
    asking.disconnect();
  }
  return sentinel;
}

async function offsetOf(server: Connection): Promise<number> {
  return Number(/^master_repl_offset:(\d+)/m.exec(await server.info("replication"))?.[1]);
}

async function connected(url: string): Promise<Connection> {
  const redis = connectRedis(url, { name: "test-admin", role: "commands", acceptsReplica: true });
  await whenReady(redis);
  return redis;
}

// Another process may take the port before the server binds it; then another port is tried.
async function start(wordsFor: (folder: string, port: number) => string[], attempts = 5): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-failover-"));
  const port = await freePort();
  try {
    const process = await runRedis(folder, wordsFor(folder, port));
    return {
      process,
      port,
      folder,
      async stop() {
        await process.kill();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    if (attempts === 1) throw error;
    return await start(wordsFor, attempts - 1);
  }
}
