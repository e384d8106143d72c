// Defines the command `holdfast restore`.

import { type Database, type DatabaseOptions, openDatabase, silentLog } from "@holdfast/actors";
import { lineOf } from "@holdfast/actors/inspect";
import { readDeliveryConfig, vaultStoreOf } from "@holdfast/delivery";
import { localRedisUrl, startLocalRedis } from "@holdfast/local-process/redis-server";
import { archiveOf, createStore, type Environment, readCommon, SettingsProblem } from "@holdfast/server";
import type { Command } from "commander";
import type { Manifest } from "../care/manifest.ts";
import { verifyArchive } from "../care/read-archive.ts";
import { readArchivedKeys, restore } from "../care/restore.ts";
import { checkKeyTargets, type Keys, readPassphrase } from "../care/site-keys.ts";
import { checkSite } from "../check/site.ts";
import { linesOf } from "./backup.ts";
import { createCommand, type Result, type Runner } from "./command.ts";
import { setUsers, usersWarnings } from "./users.ts";

interface Flags {
  readonly withoutKeys?: boolean;
  readonly passphraseFile?: string;
  readonly address?: string;
  readonly users?: string;
}

/** Creates the command that restores an archive. */
export function restoreCommand({ env, withoutDatabase }: Runner): Command {
  return createCommand("restore", {
    summary: "Restores a site from an archive into an empty Redis and an empty vault, and checks it.",
    details: [
      "REDIS_URL is that of a user with all rights; without it a Redis is started in DATA_DIR. The site must not run.",
      "The archive is read and compared whole before anything is written. The Functions are loaded anew, and the users",
      "of Redis with --users. It restores the data alone: the settings are those of the new machine.",
    ].join("\n"),
    examples: [
      ["/backups/holdfast-0f3a77c1-20261126T030000Z.tar", "into DATA_DIR, or the Redis of REDIS_URL"],
      ["site.tar --passphrase-file passphrase --users /redis", "encrypted keys, and users for services that run apart"],
    ],
    good: "the site is restored, and all is well",
    findings: "the site is restored, and the checker has found faults, a line each",
  })
    .argument("<file>", "the archive")
    .option("--passphrase-file <file>", "decrypt the keys with the passphrase in this file")
    .option("--without-keys", "leave the keys of the archive out, because those of the site are in place")
    .option("--users <folder>", "set the users of Redis, with passwords in this folder, as `users set` does")
    .option("--address <host>", "address of this machine as Redis reaches it; default: the one Redis sees")
    .action((file: string, flags: Flags) => withoutDatabase(() => restoreSite(file, flags, env)));
}

async function restoreSite(file: string, flags: Flags, env: Environment): Promise<Result> {
  const manifest = await verifyArchive(file);
  const common = readCommon(env);
  const { redisUrl, currency } = common;
  if (manifest.currency !== null && manifest.currency !== currency) {
    throw new SettingsProblem(`Cannot restore: CURRENCY must be ${manifest.currency}, as in the archive`);
  }
  const passphrase = flags.passphraseFile === undefined ? null : await readPassphrase(flags.passphraseFile);
  const keys: Keys = flags.withoutKeys === true ? new Map() : await readArchivedKeys(file, passphrase);
  await checkKeyTargets(env, keys);
  const own = redisUrl === null ? await startOwn(env) : null;
  try {
    const url = own?.url ?? redisUrl ?? "";
    await restore({
      ...{ file, manifest, env, keys, redisUrl: url, address: flags.address ?? null },
      vault: vaultStoreOf(common, readDeliveryConfig(env)),
      archive: common.archive && createStore(common.archive),
    });
    const openArchive: DatabaseOptions["openArchive"] = (commands) => archiveOf(common, commands);
    const database = await openDatabase({ url, partitions: manifest.partitions, log: silentLog, openArchive });
    try {
      return await report(database, manifest, flags);
    } finally {
      await database.close();
    }
  } finally {
    await own?.stop();
  }
}

async function startOwn(env: Environment): ReturnType<typeof startLocalRedis> {
  const { dataDir, fsync, redisCommand: command, redisMaxMemoryMb: maxMemoryMb } = readCommon(env);
  if (localRedisUrl(dataDir) !== null) {
    throw new SettingsProblem(`Cannot restore: ${dataDir} has a Redis already, name an empty folder in DATA_DIR`);
  }
  return await startLocalRedis({ dataDir, fsync, command, maxMemoryMb, log: () => undefined });
}

async function report(database: Database, manifest: Manifest, { users }: Flags): Promise<Result> {
  const set = users === undefined ? null : await setUsers(database, users);
  const { findings } = await checkSite(database);
  const { parts: _, ...facts } = manifest;
  const since = new Date(manifest.takenAt).toISOString();
  return {
    data: { ...facts, findings, usersSaved: set?.isSaved ?? null },
    hasFindings: findings.length > 0,
    lines: [
      "Restored",
      ...linesOf(facts),
      ...(set === null ? [] : usersWarnings(set)),
      ...(findings.length === 0
        ? ["check    nothing is wrong"]
        : findings.map((finding) => `check    ${lineOf(finding)}`)),
      `What happened after ${since} is gone from this site:`,
      "- Payments captured since are unknown to it. Once it runs it refunds them, and logs each.",
      "- Transfers to sellers made since are found at Stripe before a payout is made again.",
      "- Passwords, sessions, bans and roles are as they were: `holdfast keys rotate` and `people ban` where needed.",
      "- E-mail that was waiting then may be sent a second time.",
      "Start the site, then run `holdfast check --money`.",
    ],
  };
}
