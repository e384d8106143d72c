// Loads files of Redis data into a cluster, whose servers share the keys in another way: key by key.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, type RedisClient, whenReady } from "@holdfast/actors/redis";
import { startLocalRedis } from "@holdfast/local-process/redis-server";
import { loadDump } from "./load-dump.ts";

type Server = ReturnType<typeof connectRedis>;

const BATCH = 200;
const PASSES = ["engine", "site"] as const;

/**
 * Copies every key of the files into `target`, by way of a Redis of this machine that loads each file first. The settings
 * of the whole site come last of each file. A key that is there already is replaced, so an interrupted run is repeated.
 * `command` is the command line of that Redis; default: the server on the PATH. Throws an error of one line.
 */
export async function copyKeys(files: readonly string[], target: RedisClient, command?: string): Promise<void> {
  for (const file of files)
    await onScratchRedis(command, async (scratch) => {
      await loadDump(scratch, file);
      for (const pass of PASSES) await copyAll(scratch, target, pass);
    });
}

/** Runs work on an empty Redis of this machine, and removes it. */
export async function onScratchRedis(
  command: string | undefined,
  work: (redis: Server, url: string) => Promise<void>,
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "holdfast-scratch-"));
  try {
    const own = await startLocalRedis({ dataDir, command, log: () => undefined });
    const redis = connectRedis(own.url, { name: "holdfast-restore", role: "commands" });
    try {
      await whenReady(redis);
      await work(redis, own.url);
    } finally {
      redis.disconnect();
      await own.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function copyAll(from: Server, to: RedisClient, pass: (typeof PASSES)[number]): Promise<void> {
  let cursor = "0";
  do {
    const [next, keys] = await from.scan(cursor, "COUNT", BATCH);
    const wanted = keys.filter((key) => key.startsWith("holdfast:") === (pass === "site"));
    await Promise.all(wanted.map((key) => copyKey(from, to, key)));
    cursor = next;
  } while (cursor !== "0");
}

async function copyKey(from: Server, to: RedisClient, key: string): Promise<void> {
  const [payload, expiresAt] = await Promise.all([from.dumpBuffer(key), from.pexpiretime(key)]);
  // A key may have expired since it was listed.
  if (payload === null || expiresAt === -2) return;
  await to.restore(key, Math.max(0, expiresAt), payload, "REPLACE", "ABSTTL");
}
