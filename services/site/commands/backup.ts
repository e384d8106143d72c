// Defines the commands `holdfast backup` and `holdfast backup verify`.

import { dirname } from "node:path";
import type { Database } from "@holdfast/actors";
import { readDeliveryConfig, vaultStoreOf } from "@holdfast/delivery";
import { createStore, type Environment, type ObjectPlace, readCommon, SettingsProblem } from "@holdfast/server";
import { replaceFile } from "@holdfast/server/key-files";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type BackedUp, backUp, removeOld } from "../care/back-up.ts";
import type { Manifest } from "../care/manifest.ts";
import { verifyArchive } from "../care/read-archive.ts";
import { readKeys, readPassphrase } from "../care/site-keys.ts";
import { createCommand, type Result, type Runner } from "./command.ts";

interface Flags {
  readonly keep?: number;
  readonly keys: boolean;
  readonly passphraseFile?: string;
  readonly bucket?: "copy" | "leave";
  readonly metricsFile?: string;
}

/** Creates the command that backs a site up. */
export function backupCommand(runner: Runner): Command {
  const { env, onSite } = runner;
  return createCommand("backup", {
    summary: "Backs up Redis, the vault and the keys of a site in one archive; the site may run meanwhile.",
    details: [
      "All servers of Redis are copied as of one moment. A vault in a folder is copied too; one in a bucket is left",
      "there, so turn on the bucket's versioning, or ask for a copy. The Stripe sandbox is not part of a backup.",
      "REDIS_URL is that of a user with all rights. The archive is written whole or not at all, and read once more.",
    ].join("\n"),
    examples: [
      ["/backups", "into an archive of its own name"],
      ["/backups --keep 14 --passphrase-file /etc/holdfast/passphrase", "each night, say"],
      ["/backups/before-upgrade.tar --without-keys", "where the keys are kept elsewhere"],
    ],
    good: "the archive is complete",
  })
    .argument("<place>", "a folder, or the name of the archive, which ends in .tar")
    .option("--keep <number>", "remove all but so many archives of this site from the folder", parseCount)
    .option("--passphrase-file <file>", "encrypt the keys with the passphrase in this file")
    .option("--without-keys", "leave the keys out; nobody signs in and no file opens without them")
    .addOption(new Option("--bucket <what>", "what to do with a vault in a bucket").choices(["copy", "leave"]))
    .option("--metrics-file <file>", "write the time of the backup for the textfile collector of Prometheus")
    .addCommand(verifyCommand(runner))
    .action((place: string, _: unknown, command: Command) =>
      onSite((database) => backUpSite(database, { env, place, flags: flagsOf(command) })),
    );
}

function flagsOf(command: Command): Flags {
  const { withoutKeys = false, ...flags } = command.opts<Omit<Flags, "keys"> & { withoutKeys?: boolean }>();
  return { ...flags, keys: !withoutKeys };
}

async function backUpSite(
  database: Database,
  { env, place, flags }: { readonly env: Environment; readonly place: string; readonly flags: Flags },
): Promise<Result> {
  if (flags.keep !== undefined && place.endsWith(".tar")) {
    throw new SettingsProblem("Cannot back up: --keep goes with a folder, whose archives have names of their own");
  }
  const config = readDeliveryConfig(env);
  const common = readCommon(env);
  const isCopied = (where: ObjectPlace | null) => where === null || "folder" in where || flags.bucket === "copy";
  const passphrase = flags.passphraseFile === undefined ? null : await readPassphrase(flags.passphraseFile);
  const done = await backUp({
    ...{ database, place, passphrase },
    vault: { store: vaultStoreOf(common, config), isCopied: isCopied(config.vault) },
    archive: common.archive && { store: createStore(common.archive), isCopied: isCopied(common.archive) },
    keys: flags.keys ? await readKeys(env, database) : null,
  });
  // What cannot be read back is no backup.
  await verifyArchive(done.file);
  const { file, bytes, manifest } = done;
  const { keep, metricsFile } = flags;
  const removed = keep === undefined ? [] : await removeOld(dirname(file), manifest.siteId, keep);
  if (metricsFile !== undefined) await replaceFile(metricsFile, metricsOf(done), 0o644);
  const more = removed.map((name) => `Removed the older archive ${name}`);
  return {
    data: { file, bytes, removed, ...manifest },
    lines: [`Backed up into ${file}`, ...linesOf(manifest), ...more],
  };
}

function metricsOf({ bytes, manifest }: BackedUp): string {
  return [
    "# TYPE holdfast_backup_last_success_timestamp_seconds gauge",
    `holdfast_backup_last_success_timestamp_seconds ${manifest.takenAt / 1_000}`,
    "# TYPE holdfast_backup_last_success_bytes gauge",
    `holdfast_backup_last_success_bytes ${bytes}`,
    "",
  ].join("\n");
}

function verifyCommand({ withoutDatabase }: Runner): Command {
  return createCommand("verify", {
    summary: "Reads a whole archive, and compares every part with its checksum.",
    details: "It needs no site. That an archive can be restored shows only a restore: try one now and then.",
    examples: [["/backups/holdfast-0f3a77c1-20261126T030000Z.tar", "whether nothing of it is missing or changed"]],
    good: "the archive is complete",
  })
    .argument("<file>", "the archive")
    .action((file: string) =>
      withoutDatabase(async () => {
        const { parts, ...manifest } = await verifyArchive(file);
        const lines = [`${file} is complete: ${parts.length} parts`, ...linesOf(manifest)];
        return { data: { file, parts: parts.length, ...manifest }, lines };
      }),
    );
}

const KEPT: Readonly<Record<Manifest["keys"]["kept"], string>> = {
  plain: "not encrypted: whoever reads the archive can sign in as anybody and open every file",
  encrypted: "encrypted with the passphrase",
  none: "not in the archive",
};

/** Returns the lines that describe the content of an archive. */
export function linesOf(manifest: Omit<Manifest, "parts">): string[] {
  const { takenAt, siteId, redis, vault, archive, keys, release } = manifest;
  const count = redis.dumps.reduce((sum, dump) => sum + dump.keys, 0);
  const objectsOf = ({ isCopied, objects, place }: Manifest["vault"]) =>
    isCopied ? `${objects} objects of ${place}` : `not copied, left in ${place}`;
  return [
    `site     ${siteId ?? "(nobody has paid yet)"}, written by release ${release}`,
    `redis    ${count} keys of ${redis.dumps.length} server${redis.dumps.length === 1 ? "" : "s"}, as of ${new Date(takenAt).toISOString()}`,
    `vault    ${objectsOf(vault)}`,
    ...(archive ? [`archive  ${objectsOf(archive)}`] : []),
    `keys     ${keys.names.length === 0 ? "" : `${keys.names.join(", ")}: `}${KEPT[keys.kept]}`,
  ];
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 1 to 9999.");
}
