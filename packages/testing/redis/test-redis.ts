// Starts an empty Redis for one test file.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@holdfast/local-process";
import { findServerCommand, serverArguments } from "@holdfast/local-process/redis-server";
import { testingConfig } from "../site/config.ts";
import { clusterSettings, serveAllSlots, servesSlots } from "./cluster-of-one.ts";
import { dockerAnswers, startContainerRedis } from "./container-redis.ts";
import { flushAll, type TestRedis } from "./flush-redis.ts";
import { type RedisProcess, runRedis } from "./redis-process.ts";

/** Sets what a Redis of a test can do. */
export type TestRedisOptions = {
  /** Paths of shared libraries to load as modules, besides those that `REDIS_SERVER` names; default none. */
  modules?: string[];
  /** Whether the server is a cluster of one node; default what `REDIS_CLUSTER` says. */
  cluster?: boolean;
  /** When the server has its file brought to the disk; default `no`, so that a slow disk fails no test; see `settings`. */
  fsync?: "everysec" | "no";
};

/**
 * Starts an empty, append-only Redis on a free port; it ends with the test run, also by SIGKILL.
 *
 * Runs the command line in `REDIS_SERVER` if set, else a Redis 8 container when Docker answers, else the server on the
 * PATH. With `REDIS_CLUSTER=yes` the server is a cluster of one node, which refuses commands across slots.
 * Throws when no server can be started.
 */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const { redisServer, isCluster: isWanted } = testingConfig();
  const isCluster = options.cluster ?? isWanted;
  if (!redisServer && !isCluster && (await dockerAnswers())) return startContainerRedis();
  const found = findServerCommand(redisServer);
  if (!found)
    throw new Error("Cannot start a Redis for tests: no redis-server 7.0 or newer, and Docker does not answer");
  const { modules = [], fsync = "no" } = options;
  const words = [found.command, ...found.arguments, ...modules.flatMap((path) => ["--loadmodule", path])];
  return isCluster ? await nextCluster(words, fsync) : await startLocal(words, { isCluster: false, fsync });
}

let spare: { readonly of: string; readonly server: Promise<TestRedis | null> } | null = null;

// A node serves its slots two seconds after its start: while one is used, the next one starts. It ends with this process.
async function nextCluster(words: string[], fsync: FsyncOfTests): Promise<TestRedis> {
  const of = [...words, fsync].join(" ");
  const started = spare?.of === of ? spare.server : null;
  spare = null;
  const start = () => startLocal(words, { isCluster: true, fsync });
  const server = (await started) ?? (await start());
  spare ??= { of, server: start().catch(() => null) };
  return server;
}

async function startLocal(
  words: string[],
  { isCluster, fsync }: { isCluster: boolean; fsync: FsyncOfTests },
): Promise<TestRedis> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-redis-"));
  const command = [...words, ...settings(dataDir, fsync), ...(isCluster ? await clusterSettings() : [])];
  return localRedis({ dataDir, command, isCluster }, await runOnFreePort({ dataDir, command, isCluster }));
}

type FsyncOfTests = NonNullable<TestRedisOptions["fsync"]>;
type Wanted = { dataDir: string; command: string[]; isCluster: boolean };
type Running = { port: number; server: RedisProcess };

// With the file, users that a test sets are there again after a restart. With `everysec` the server holds writes back while
// the disk is busy, so that a kill loses what was acknowledged, and stands still when that lasts for two seconds.
function settings(dataDir: string, fsync: FsyncOfTests): string[] {
  const users = join(dataDir, "users.acl");
  writeFileSync(users, "user default on nopass ~* &* +@all\n");
  const place = ["--dir", dataDir, "--aclfile", users];
  const socket = ["--unixsocket", socketIn(dataDir), "--unixsocketperm", "700"];
  const durable = [...serverArguments("everysec"), "--appendfsync", fsync];
  return [...durable, ...place, ...socket, "--bind", "127.0.0.1", "--logfile", ""];
}

function socketIn(dataDir: string): string {
  return join(dataDir, "redis.sock");
}

// Another process may take the port before the server binds it; the server then ends, and another port is tried.
async function runOnFreePort(wanted: Wanted, attempts = 5): Promise<Running> {
  const { dataDir, command, isCluster } = wanted;
  const port = await freePort();
  try {
    const server = await runRedis(dataDir, [...command, "--port", String(port)]);
    if (isCluster) await serveAllSlots(port);
    return { port, server };
  } catch (error) {
    if (attempts === 1) throw error;
    return runOnFreePort(wanted, attempts - 1);
  }
}

function localRedis({ dataDir, command, isCluster }: Wanted, first: Running): TestRedis {
  const { port } = first;
  const url = `redis://127.0.0.1:${port}`;
  let { server } = first;
  return {
    url,
    socketUrl: `unix://${socketIn(dataDir)}`,
    port,
    flush: () => flushAll(url),
    kill: () => server.kill(),
    async restart() {
      await server.stop();
      server = await runRedis(dataDir, [...command, "--port", String(port)]);
      if (isCluster) await servesSlots(port);
    },
    async stop() {
      await server.kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
