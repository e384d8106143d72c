import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findServerCommand, serverArguments } from "@holdfast/local-process";
import { testingConfig } from "../site/config.ts";
import { clusterSettings, serveAllSlots, servesSlots } from "./cluster-of-one.ts";
import { dockerAnswers, startContainerRedis } from "./container-redis.ts";
import { flushAll, type TestRedis } from "./flush-redis.ts";
import { freePort } from "./free-port.ts";
import { type RedisProcess, runRedis } from "./redis-process.ts";

/**
 * Modules to load, as paths of shared libraries, on top of what `REDIS_SERVER` says; whether it is a cluster of one node,
 * by default what `REDIS_CLUSTER` says.
 */
export type TestRedisOptions = { modules?: string[]; cluster?: boolean };

/**
 * Starts an empty, append-only Redis on a free port, which also ends when the test run is killed.
 *
 * With `REDIS_CLUSTER=yes` it is a cluster of one node, which refuses commands whose keys are of different slots.
 * Takes the command line in `REDIS_SERVER` if set, else a Redis 8 container when Docker answers, else the
 * server on the PATH. Throws when there is none of these.
 */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const { redisServer, isCluster: isWanted } = testingConfig();
  const isCluster = options.cluster ?? isWanted;
  if (!redisServer && !isCluster && (await dockerAnswers())) return startContainerRedis();
  const found = findServerCommand(redisServer);
  if (!found)
    throw new Error("Cannot start a Redis for tests: no redis-server 7.0 or newer, and Docker does not answer");
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-redis-"));
  const modules = (options.modules ?? []).flatMap((path) => ["--loadmodule", path]);
  const cluster = isCluster ? await clusterSettings() : [];
  const command = [found.command, ...found.arguments, ...modules, ...settings(dataDir), ...cluster];
  return localRedis({ dataDir, command, isCluster }, await runOnFreePort({ dataDir, command, isCluster }));
}

type Wanted = { dataDir: string; command: string[]; isCluster: boolean };
type Running = { port: number; server: RedisProcess };

function settings(dataDir: string): string[] {
  return [...serverArguments("everysec"), "--dir", dataDir, "--bind", "127.0.0.1", "--logfile", ""];
}

// Between choosing a port and binding it another process may take it; the server then ends and we choose again.
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
