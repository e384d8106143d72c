// Copies all servers of a database as of one moment, while the site goes on.

import { join } from "node:path";
import type { Database } from "@holdfast/actors";
import { mastersOf } from "@holdfast/actors/redis";
import { type Copying, connectForCopy, type Dump, type ServerPlace } from "./replication.ts";

/** Describes the copy of one server. */
export interface ServerDump extends Dump {
  /** Path of the file. */
  readonly file: string;
  /** Number of its keys, counted just before. */
  readonly keys: number;
}

/** Describes the copies of all servers. */
export interface Snapshot {
  /** Time of the copies by the clock of Redis, ms since 1970. */
  readonly takenAt: number;
  /** Lists the copies. */
  readonly dumps: readonly ServerDump[];
}

type Master = ReturnType<typeof mastersOf>[number];

const PAUSE_MS = 3_000;
const ATTEMPTS = 20;
const BETWEEN_MS = 1_000;
const LOOK_EVERY_MS = 2;

/**
 * Copies every master of the database into a file of `folder`. One server copies itself as of one moment. Of several
 * servers, all hold their writes back for some milliseconds, until each has begun: so an event and what it has led to
 * on another server are either both in the copy or both not. Throws an error of one line.
 */
export async function takeSnapshot({ commands }: Pick<Database, "commands">, folder: string): Promise<Snapshot> {
  const masters = mastersOf(commands);
  for (let attempt = 1; ; attempt++) {
    const takers = await Promise.all(masters.map((master) => connectForCopy(placeOf(master))));
    const keys = await Promise.all(masters.map((master) => master.dbsize()));
    const files = masters.map((_, at) => join(folder, `redis-${at}-${attempt}.rdb`));
    const takenAt = await timeOf(masters);
    const begin = (): Copying[] => takers.map((take, at) => take(files[at] ?? ""));
    const copying = masters.length === 1 ? begin() : await beginTogether(masters, begin);
    if (copying !== null) {
      const dumps = await whenDone(copying);
      return { takenAt, dumps: dumps.map((dump, at) => ({ ...dump, file: files[at] ?? "", keys: keys[at] ?? 0 })) };
    }
    if (attempt === ATTEMPTS) throw new Error("Cannot copy the data of Redis: its servers are busy saving, try later");
    await Bun.sleep(BETWEEN_MS);
  }
}

// Breaks all copies off when one fails.
async function whenDone(copying: readonly Copying[]): Promise<Dump[]> {
  try {
    return await Promise.all(copying.map(({ done }) => done));
  } catch (error) {
    for (const { end } of copying) end();
    throw error;
  }
}

// Resolves with null, and no copy begun, when a server is already saving: its copy would be of an earlier moment.
async function beginTogether(masters: readonly Master[], begin: () => Copying[]): Promise<Copying[] | null> {
  const pausedUntil = performance.now() + PAUSE_MS;
  try {
    // The pause ends by itself, should this process die.
    await Promise.all(masters.map((master) => master.call("CLIENT", "PAUSE", PAUSE_MS, "WRITE")));
    if ((await Promise.all(masters.map((master) => isSaving(master)))).some(Boolean)) return null;
    const copying = begin();
    const begun = await Promise.all(
      copying.map(async (one, at) => await hasBegun(one, masters[at], pausedUntil - PAUSE_MS / 3)),
    );
    if (begun.every(Boolean)) return copying;
    for (const { end } of copying) end();
    return null;
  } finally {
    await Promise.all(masters.map((master) => master.call("CLIENT", "UNPAUSE").catch(() => undefined)));
  }
}

async function hasBegun({ begun }: Copying, master: Master | undefined, until: number): Promise<boolean> {
  let isSent = false;
  void begun.then(
    () => (isSent = true),
    () => undefined,
  );
  while (performance.now() < until) {
    if (isSent || (master && (await isSaving(master, "rdb")))) return performance.now() < until;
    await Bun.sleep(LOOK_EVERY_MS);
  }
  return false;
}

async function isSaving(master: Master, what: "rdb" | "any" = "any"): Promise<boolean> {
  const info = await master.info("persistence");
  return /^rdb_bgsave_in_progress:1/m.test(info) || (what === "any" && /^aof_rewrite_in_progress:1/m.test(info));
}

// The earliest clock: nothing after it is surely in every copy.
async function timeOf(masters: readonly Master[]): Promise<number> {
  const times = await Promise.all(masters.map((master) => master.time()));
  return Math.min(...times.map(([seconds, micros]) => Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)));
}

function placeOf({ options, stream }: Master): ServerPlace {
  return {
    host: stream.remoteAddress ?? options.host ?? "127.0.0.1",
    port: stream.remotePort ?? options.port ?? 6_379,
    username: options.username ?? null,
    password: options.password ?? null,
    tlsName: options.tls === undefined ? null : (options.host ?? ""),
  };
}
