// Examines the servers of Redis: reachable, durable, with room, quick, and prepared for this release.

import type { Database } from "@holdfast/actors";
import { mastersOf } from "@holdfast/actors/redis";
import { isDataCurrent } from "@holdfast/server";
import { onEachServer, usersOf } from "../commands/redis-users.ts";
import { siteUsers } from "../commands/users.ts";
import { type Examined, fail, judgeClock, ok, warn } from "./examination.ts";

type Server = ReturnType<typeof mastersOf>[number];
type Info = ReadonlyMap<string, string>;

const FULL_WARN = 0.8;
const FULL_FAIL = 0.95;
const SLOW_MS = 5;
const PINGS = 20;

/** Examines every master of a database, and what the database itself says. */
export async function examineRedis(database: Database): Promise<Examined[]> {
  const masters = mastersOf(database.commands);
  const each = await Promise.all(masters.map((master) => examineServer(master, masters.length > 1)));
  return [...each.flat(), ...(await examineData(database))];
}

async function examineServer(server: Server, isOneOfSeveral: boolean): Promise<Examined[]> {
  const info = await infoOf(server);
  const { host, port } = server.options;
  const name = isOneOfSeveral ? `redis ${host}:${port}` : "redis";
  return [
    judgeServer(name, info),
    judgeDurability(name, info),
    judgeMemory(name, info),
    judgeReplicas(name, info),
    await examineNotifications(name, server),
    await examineLatency(name, server),
    await examineClock(name, server),
  ];
}

function judgeServer(name: string, info: Info): Examined {
  const version = info.get("valkey_version") ?? info.get("redis_version") ?? "unknown";
  const found = `version ${version}, ${info.get("redis_mode") ?? "standalone"}, ${info.get("connected_clients")} clients`;
  if (info.get("role") !== "master") {
    return fail(name, `${found}, a replica`, "name its master in REDIS_URL, or end the replication: REPLICAOF NO ONE");
  }
  const policy = info.get("maxmemory_policy") ?? "unknown";
  if (policy === "noeviction") return ok(name, found);
  return fail(name, `${found}, maxmemory-policy ${policy}`, "set maxmemory-policy noeviction: it would drop sales");
}

function judgeDurability(name: string, info: Info): Examined {
  const what = `${name} on disk`;
  const isBroken = ["aof_last_write_status", "aof_last_bgrewrite_status"].find((key) => info.get(key) === "err");
  if (isBroken) return fail(what, `${isBroken} is err`, "see the log of Redis and the room on its disk");
  if (info.get("aof_enabled") === "1") return ok(what, `append-only file of ${mib(info.get("aof_current_size"))}`);
  return fail(what, "no append-only file", "set appendonly yes, or every crash of Redis loses sales");
}

function judgeMemory(name: string, info: Info): Examined {
  const [used, limit] = [Number(info.get("used_memory")), Number(info.get("maxmemory"))];
  const what = `${name} memory`;
  if (limit === 0) return warn(what, `${mib(used)} used, no limit`, "set maxmemory below what the machine has");
  const found = `${mib(used)} of ${mib(limit)} used`;
  const advice = "raise maxmemory, or add a machine: when it is full, every purchase is refused";
  if (used / limit > FULL_FAIL) return fail(what, found, advice);
  return used / limit > FULL_WARN ? warn(what, found, advice) : ok(what, found);
}

function judgeReplicas(name: string, info: Info): Examined {
  const replicas = [...info].filter(([key]) => /^slave\d+$/.test(key)).map(([, value]) => value);
  const what = `${name} replicas`;
  if (replicas.length === 0) return ok(what, "none");
  const behind = replicas.filter((text) => !text.includes("state=online") || Number(/lag=(\d+)/.exec(text)?.[1]) > 5);
  const found = `${replicas.length}, ${behind.length} of them behind`;
  return behind.length === 0 ? ok(what, found) : warn(what, found, "a failover now would lose sales: see their logs");
}

async function examineNotifications(name: string, server: Server): Promise<Examined> {
  const what = `${name} notifications`;
  try {
    const reply = await server.config("GET", "notify-keyspace-events");
    const flags = Array.isArray(reply) ? (reply[1] ?? "") : "";
    if (/[xA]/.test(flags) && flags.includes("E")) return ok(what, `of expired keys (${flags})`);
    return warn(what, `"${flags}"`, "set notify-keyspace-events Ex: holds then end at once, and not a moment later");
  } catch {
    return warn(what, "CONFIG is forbidden to this user", "see that notify-keyspace-events has Ex");
  }
}

async function examineLatency(name: string, server: Server): Promise<Examined> {
  const times: number[] = [];
  for (let n = 0; n < PINGS; n++) {
    const began = performance.now();
    await server.ping();
    times.push(performance.now() - began);
  }
  const median = times.toSorted((one, other) => one - other)[PINGS / 2] ?? 0;
  const found = `${median.toFixed(1)} ms there and back`;
  return median < SLOW_MS
    ? ok(`${name} latency`, found)
    : warn(`${name} latency`, found, "run the site near Redis: a purchase waits for it several times");
}

async function examineClock(name: string, server: Server): Promise<Examined> {
  const began = Date.now();
  const [seconds, micros] = await server.time();
  const now = (began + Date.now()) / 2;
  return judgeClock(`${name} clock`, Number(seconds) * 1_000 + Number(micros) / 1_000 - now);
}

async function examineData(database: Database): Promise<Examined[]> {
  const { commands, form, server, partitions } = database;
  const found = `${partitions} partitions, documents as ${form}`;
  const advice = "with JSON documents searches are faster: `holdfast convert` on the stopped site";
  return [
    form === "hash" && server.hasJson ? warn("data", found, advice) : ok("data", found),
    (await isDataCurrent(commands))
      ? ok("data release", "all is in the form of this release")
      : fail("data release", "an earlier release has stored data", "run `holdfast upgrade`"),
    await examineUsers(database),
  ];
}

async function examineUsers(database: Database): Promise<Examined> {
  const advice = "run `holdfast users set <folder>`";
  try {
    const { reached, unreached } = await onEachServer(database, usersOf);
    const own = siteUsers.map(({ name }) => name).filter((name) => reached.some(({ value }) => value.includes(name)));
    if (own.length === 0) return warn("redis users", "no service has a user of its own", advice);
    const lacking = reached.filter(({ value }) => !own.every((name) => value.includes(name)));
    if (lacking.length > 0) {
      const where = lacking.map(({ server }) => server).join(", ");
      return fail("redis users", `${where} lacks some, and serves nobody once it is a master`, advice);
    }
    if (unreached.length > 0) return warn("redis users", `cannot reach ${unreached.join(", ")}`, `${advice} then`);
    return ok("redis users", own.join(", "));
  } catch {
    return warn("redis users", "cannot be read by this user", "run the doctor with the address of Redis's operator");
  }
}

async function infoOf(server: Server): Promise<Info> {
  const lines = (await server.info()).split("\r\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

function mib(bytes: number | string | undefined): string {
  return `${Math.ceil(Number(bytes ?? 0) / 1_048_576)} MiB`;
}
