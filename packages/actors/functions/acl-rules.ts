// Says which rights on Redis the engine of a service needs, as rules of an ACL of Redis.
import {
  eventsKey,
  inEveryPartition,
  openedKey,
  pausedKey,
  serviceKeys,
  siteKey,
  subscribersKey,
  workKeys,
} from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";

/** Grants commands on keys that are not the engine's. */
export interface AclGrant {
  /** Lists the commands, such as `get` or `xgroup|create`. */
  readonly commands: readonly string[];
  /** Lists patterns of keys, as Redis reads them; default: commands without a key alone. */
  readonly keys?: readonly string[];
}

/** Configures `aclRulesOf`. */
export interface AclOptions {
  /** Says that the server has the JSON commands; a server without them refuses rules that name them. */
  readonly hasJson: boolean;
  /** Says that the server has the search commands; grants them on the services' own keys. Default false. */
  readonly hasSearch?: boolean;
  /** Names the services whose events the process reads without a consumer group; default none. */
  readonly reads?: readonly string[];
  /**
   * Names services whose documents the process reads, and whose actors it asks, without running them, as a program for
   * operators does: every key of theirs. Default none.
   */
  readonly actsOn?: readonly string[];
  /**
   * Names services whose events, timers and dead letters the process watches and mends, and whose documents it must not
   * read; default none.
   */
  readonly tends?: readonly string[];
  /** Grants further commands; default none. */
  readonly grants?: readonly AclGrant[];
}

const CONNECTION = [
  "ping",
  "info",
  "time",
  "select",
  "client|setname",
  "command|info",
  "cluster|slots",
  "cluster|info",
];
const ANY_KEY = ["get", "set", "del", "exists", "type", "pexpire"];
const HASHES = ["hget", "hset", "hsetnx", "hdel", "hexists", "hgetall", "hkeys", "hmget"];
const SORTED_SETS = [
  ...["zadd", "zrem", "zscore", "zcard", "zcount", "zrange", "zrevrange", "zrangebyscore", "zrangebylex"],
  ...["zrevrangebylex", "zremrangebyscore", "zremrangebylex"],
];
const LISTS_AND_SETS = ["lpush", "ltrim", "lindex", "sadd", "srem", "smembers"];
const READS_OF_STREAMS = ["exists", "type", "xlen", "xrange", "xrevrange", "xread", "xinfo|stream"];
const GROUPS = [
  ...["xreadgroup", "xack", "xclaim", "xpending", "xinfo|groups", "xinfo|consumers"],
  ...["xgroup|create", "xgroup|delconsumer"],
];
const OWN_STREAMS = ["xadd", "xdel", "xtrim"];
// To make an index, redis-om takes away the one before, with the hash of its schema.
const SEARCH = ["ft._list", "ft.create", "ft.dropindex", "ft.search", "unlink"];
const SUBSCRIPTIONS = ["psubscribe", "punsubscribe", "ping"];
const EXPIRED = "__keyevent@*__:expired";

/**
 * Returns the rights that a process needs to run the engines of some services, as rules for `ACL SETUSER`: every key of
 * the services themselves; of the services they subscribe to, the streams of events by the commands of consumer groups
 * and the registry of subscribers; the Functions; and to read what belongs to the whole database (`holdfast:*`, the
 * marks of the partitions). No right to load Functions, to change settings, to list keys or to empty the database: a
 * process with all rights must have prepared it, and `openDatabase` waits for that.
 *
 * Redis has no right on one consumer group alone: a subscriber may acknowledge entries of the other groups of a stream.
 *
 * @example
 * await redis.call("ACL", "SETUSER", "bells", "reset", "on", ">secret", ...aclRulesOf([bells], { hasJson: false }));
 */
export function aclRulesOf(
  definitions: readonly ServiceDefinition[],
  { hasJson, hasSearch = false, reads = [], actsOn = [], tends = [], grants = [] }: AclOptions,
): string[] {
  const own = [...definitions.map(({ service }) => service), ...actsOn];
  const sources = unique(definitions.flatMap(({ reactions }) => reactions.map(({ stream }) => stream.service)));
  const others = sources.filter((source) => !own.includes(source));
  const ownKeys = [...own.map(serviceKeys), ...tends.flatMap(workKeys)];
  const events = others.map((source) => inEveryPartition(eventsKey(0, source)));
  const registries = others.map((source) => inEveryPartition(subscribersKey(0, source)));
  const opened = inEveryPartition(openedKey(0));
  const read = reads
    .filter((service) => !own.includes(service))
    .map((service) => inEveryPartition(eventsKey(0, service)));
  const siteKeys = definitions.flatMap((definition) => definition.siteKeys.map(siteKey));
  const stored = [...siteKeys, ...[...own, ...tends].map(pausedKey)];
  const json = hasJson ? ["json.get", "json.set"] : [];
  const search = hasSearch ? SEARCH : [];
  const owned = [
    ...ANY_KEY,
    ...HASHES,
    ...SORTED_SETS,
    ...LISTS_AND_SETS,
    ...READS_OF_STREAMS,
    ...GROUPS,
    ...OWN_STREAMS,
  ];
  const hasHints = definitions.some(({ expiryHints }) => expiryHints.length > 0);
  return [
    "resetchannels",
    ...(hasHints ? [`&${EXPIRED}`, ...allowed(SUBSCRIPTIONS)] : []),
    ...writable([...ownKeys, ...stored]),
    ...readable([opened, siteKey("*")]),
    ...allowed([...CONNECTION, ...owned, ...json, ...search, "fcall_ro"]),
    // A call is checked with all its keys at once, then each command in it by itself.
    selector(allowed(["fcall", "fcall_ro"]), writable([...ownKeys, opened, ...events, ...registries])),
    ...(others.length > 0
      ? [selector(allowed([...READS_OF_STREAMS, ...GROUPS]), writable([...ownKeys, ...events]))]
      : []),
    ...(others.length > 0 ? [selector(allowed(["hget", "hset"]), writable(registries))] : []),
    ...(read.length > 0 ? [selector(allowed(READS_OF_STREAMS), readable(read))] : []),
    ...grants.map(({ commands, keys = [] }) => selector(allowed(commands), writable(keys))),
  ];
}

function selector(...rules: string[][]): string {
  return `(${rules.flat().join(" ")})`;
}

function allowed(commands: readonly string[]): string[] {
  return unique(commands).map((command) => `+${command}`);
}

function writable(keys: readonly string[]): string[] {
  return keys.map((pattern) => `~${pattern}`);
}

function readable(keys: readonly string[]): string[] {
  return keys.map((pattern) => `%R~${pattern}`);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
