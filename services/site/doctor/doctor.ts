// Examines a whole site: settings, Redis, keys, vault, Stripe, mail, disks and its public address.

import type { Database } from "@holdfast/actors";
import type { Environment } from "@holdfast/server";
import { openSiteDatabase } from "../commands/site-database.ts";
import { type Examined, fail, textOf } from "./examination.ts";
import { examineArchive, examineDisk, examineKeys, examineVault, examineVersions } from "./files.ts";
import { examineRedis } from "./redis.ts";
import { type ReadSettings, readAllSettings } from "./settings.ts";
import { examineStripe } from "./stripe.ts";
import { examineMail, examineWeb } from "./web.ts";

/** Examines a site of these settings. It changes nothing; a letter is sent to `sendTo` alone, null: none. */
export async function examineSite(env: Environment, sendTo: string | null): Promise<Examined[]> {
  const settings = readAllSettings(env);
  const first = [examineVersions(), ...settings.examined];
  if (settings.common === null) return first;
  const opened = await openSiteDatabase(env).catch(textOf);
  const database = typeof opened === "string" ? null : opened;
  try {
    const ofRedis = typeof opened === "string" ? [unreachable(opened)] : await attempted("redis", examineRedis(opened));
    return [...first, ...ofRedis, ...(await examineRest(settings, { env, database, sendTo }))];
  } finally {
    await database?.close();
  }
}

function unreachable(why: string): Examined {
  return fail("redis", why, "start Redis and see REDIS_URL; a site that has never run has no data yet");
}

interface Around {
  readonly env: Environment;
  readonly database: Database | null;
  readonly sendTo: string | null;
}

async function examineRest(settings: ReadSettings, { env, database, sendTo }: Around): Promise<Examined[]> {
  const { common, auth, delivery, payments } = settings;
  if (common === null) return [];
  const vaultFolder = delivery?.vault && "folder" in delivery.vault ? delivery.vault.folder : null;
  const all = await Promise.all([
    auth && delivery ? attempted("keys", examineKeys(env, database)) : [],
    delivery ? attempted("vault", examineVault(common, delivery, database)) : [],
    payments ? attempted("archive", examineArchive(common, database)) : [],
    attempted("disk", examineDisk("disk DATA_DIR", common.dataDir)),
    vaultFolder === null ? [] : attempted("disk", examineDisk("disk VAULT", vaultFolder)),
    payments ? attempted("stripe", examineStripe(common, payments.stripe)) : [],
    auth ? attempted("mail", examineMail(common, auth, sendTo)) : [],
    attempted("public address", examineWeb(common)),
  ]);
  return all.flat();
}

// One thing that cannot be examined keeps none of the others from it.
async function attempted(what: string, work: Promise<Examined | Examined[]>): Promise<Examined[]> {
  try {
    return [await work].flat();
  } catch (error) {
    return [fail(what, textOf(error), "this could not be examined: see the message")];
  }
}
