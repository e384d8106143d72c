// Starts the Redis of a site's data folder, and owns it: users, Functions, what belongs to the whole database.

import { type Database, keepPrepared, openDatabase } from "@holdfast/actors";
import { addressOf } from "@holdfast/actors/redis";
import { startLocalRedis } from "@holdfast/local-process/redis-server";
import { archiveOf } from "../objects/archive.ts";
import type { MarkCommands } from "../objects/marked.ts";
import type { CommonConfig } from "../settings/settings.ts";
import type { Logger } from "./logger.ts";
import { type SiteUser, siteUserRules } from "./redis-rights.ts";
import { rewriteFileWhenWanted } from "./rewrite-file.ts";
import type { Lifetime } from "./run-main.ts";
import { keepCurrency } from "./site-currency.ts";

/** Gives the addresses of a site's own Redis. */
export interface OwnRedis {
  /** Address of the user, whose rights are those of its services alone: by a Unix socket where there is one. */
  readonly url: string;
  /** Gives `host:port` of Redis, for people and their tools. */
  readonly address: string;
  /** Database as its operator has opened it, with all rights. */
  readonly operator: Database;
}

/**
 * Starts or adopts the Redis of `DATA_DIR`, prepares the database as the operator, and goes on preparing it until the
 * end of `lifetime`. Returns the address of `user`, and the operator's database.
 */
export async function startOwnRedis(
  common: CommonConfig,
  user: SiteUser,
  { log, lifetime }: { readonly log: Logger; readonly lifetime: Lifetime },
): Promise<OwnRedis> {
  const { dataDir, fsync, redisCommand: command, redisMaxMemoryMb: maxMemoryMb, partitions } = common;
  const say = (line: string) => log.info({}, line);
  const redis = await startLocalRedis({ dataDir, fsync, command, maxMemoryMb, log: say });
  lifetime.onStop("Redis", () => redis.stop());
  const openArchive = (commands: MarkCommands) => archiveOf(common, commands);
  const owned = await openDatabase({ url: redis.bySocket(redis.url), partitions, log, openArchive });
  lifetime.onStop("the connection of Redis's operator", () => owned.close());
  await keepCurrency(owned.commands, common.currency);
  const keeping = keepPrepared(owned, { log });
  lifetime.onStop("the preparation of Redis", () => keeping.stop());
  const rewriting = rewriteFileWhenWanted(owned, { log });
  lifetime.onStop("the rewriting of Redis's file", () => rewriting.stop());
  const url = redis.bySocket(await redis.setUser(user.name, siteUserRules(user, owned.server)));
  return { url, address: addressOf(redis.url), operator: owned };
}
