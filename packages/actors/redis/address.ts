// Reads and writes addresses of Redis: one server, several servers of a cluster, or Sentinels and a master's name.
import { RedisProblem } from "./problem.ts";

/** Names a host and a port, or a socket of this machine. */
export interface Host {
  /** Names the host, or gives its IP address (an IPv6 address has no brackets) or the absolute path of a Unix socket. */
  readonly host: string;
  /** Gives the port; 0 for a socket. */
  readonly port: number;
}

/** Holds the parts of an address of Redis. */
export interface RedisAddress {
  /** Lists the hosts, at least one: of a server, of servers of one cluster, or of Sentinels. */
  readonly hosts: readonly Host[];
  /** Names the master that the Sentinels watch; null when `hosts` are servers. */
  readonly master: string | null;
  /** Names the user; null for the default user. */
  readonly username: string | null;
  /** Gives the password; null for none. */
  readonly password: string | null;
  /** Gives the number of the logical database; default 0. */
  readonly db: number;
  /** Says that connections are encrypted. */
  readonly isTls: boolean;
  /** Holds the other options of the address, by name. */
  readonly options: Readonly<Record<string, string>>;
}

const SERVER_PORT = 6_379;
const SENTINEL_PORT = 26_379;
const FORM = /^(rediss?)(\+sentinel)?:\/\//i;
const SOCKET_FORM = /^unix:\/\//i;
/** Lists the options that an address may have after its `?`. */
const OPTIONS = ["db", "family", "sentinelUsername", "sentinelPassword"];

/**
 * Reads an address. It is one of
 * `redis://[user:password@]host[:port][/db]`,
 * `redis://a:7001,b:7002` or `redis://a:7001,redis://b:7002` for servers of one cluster, and
 * `redis+sentinel://[user:password@]host1[:26379],host2/<name of the master>[/db]`;
 * `unix://[user:password@]/path/of/redis.sock[?db=1]` for a socket of this machine;
 * with `rediss` in place of `redis`, connections are encrypted. User and password are those of the servers; Sentinels
 * with a password of their own take `?sentinelUsername=…&sentinelPassword=…`. `?family=4` or `6` chooses the kind of IP
 * addresses.
 *
 * Throws RedisProblem `REDIS_ADDRESS_INVALID`, in one line without the password.
 */
export function parseRedisAddress(text: string): RedisAddress {
  const parsed = readAddress(text);
  if (typeof parsed === "string") {
    throw new RedisProblem("REDIS_ADDRESS_INVALID", `Cannot use the address of Redis: it ${parsed}`);
  }
  return parsed;
}

/** Returns what is wrong with an address, as words to follow its name (`must name a host`); null when it is right. */
export function redisAddressFault(text: string): string | null {
  const parsed = readAddress(text);
  return typeof parsed === "string" ? parsed : null;
}

/**
 * Returns the hosts of an address, for people, without its password: `host:port`, `a:7001,b:7002`, the path of a
 * socket, or `the master <name> of Sentinel a:26379,b:26379`; a fixed text for what is no address.
 */
export function addressOf(text: string): string {
  const parsed = readAddress(text);
  if (typeof parsed === "string") return "the address in REDIS_URL";
  const hosts = parsed.hosts.map(formatHost).join(",");
  return parsed.master === null ? hosts : `the master ${parsed.master} of Sentinel ${hosts}`;
}

/** Writes an address as text, which `parseRedisAddress` reads. */
export function formatRedisAddress(address: RedisAddress): string {
  const { hosts, master, username, password, db, isTls, options } = address;
  const [first] = hosts;
  const isSocket = first !== undefined && isSocketPath(first);
  const scheme = isSocket ? "unix://" : `${isTls ? "rediss" : "redis"}${master === null ? "" : "+sentinel"}://`;
  const user = encodeURIComponent(username ?? "");
  const access = username === null && password === null ? "" : `${user}:${encodeURIComponent(password ?? "")}@`;
  const name = master === null ? "" : `/${encodeURIComponent(master)}`;
  const query = new URLSearchParams(isSocket && db > 0 ? { ...options, db: String(db) } : options).toString();
  const path = first?.host.split("/").map(encodeURIComponent).join("/");
  if (isSocket) return `${scheme}${access}${path}${query && `?${query}`}`;
  return `${scheme}${access}${hosts.map(formatHost).join(",")}${name}${db > 0 ? `/${db}` : ""}${query && `?${query}`}`;
}

/** Returns whether a host is a Unix socket of this machine. */
export function isSocketPath({ host }: Host): boolean {
  return host.startsWith("/");
}

function formatHost({ host, port }: Host): string {
  if (host.startsWith("/")) return host;
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

// Returns the parts, or what is wrong.
function readAddress(text: string): RedisAddress | string {
  const parts = text.trim().split(/,(?=rediss?(?:\+sentinel)?:\/\/)/i);
  const read = parts.map(readOne);
  const fault = read.find((one) => typeof one === "string");
  if (fault !== undefined) return fault;
  const addresses = read.filter((one) => typeof one !== "string");
  const [first] = addresses;
  if (!first) return "must be a redis:// address";
  const shared = (address: RedisAddress): string => JSON.stringify({ ...address, hosts: [] });
  if (addresses.some((one) => shared(one) !== shared(first))) {
    return "must be one list: addresses with the same user, password, database and kind";
  }
  return { ...first, hosts: addresses.flatMap(({ hosts }) => hosts) };
}

function readOne(text: string): RedisAddress | string {
  if (SOCKET_FORM.test(text)) return readSocket(text.replace(SOCKET_FORM, ""));
  const form = FORM.exec(text);
  if (!form) return "must be a redis:// address";
  const isSentinel = form[2] !== undefined;
  const rest = text.slice(form[0].length);
  // A password may contain any character, even those that divide the rest of an address.
  const at = rest.lastIndexOf("@");
  const [place = "", query = ""] = rest.slice(at + 1).split("?", 2);
  const [list = "", ...path] = place.split("/");
  const hosts = list.split(",").map((host) => readHost(host, isSentinel ? SENTINEL_PORT : SERVER_PORT));
  const hostFault = hosts.find((host) => typeof host === "string");
  if (hostFault !== undefined) return hostFault;
  const options = Object.fromEntries(new URLSearchParams(query));
  const unknown = unknownIn(options, OPTIONS);
  if (unknown !== null) return unknown;
  const { db: dbOption, ...others } = options;
  const master = isSentinel ? decoded(path.shift() ?? "") : null;
  if (master === "") return "must name the master after the Sentinels, as in redis+sentinel://host:26379/mymaster";
  const number = path.shift() || dbOption || "0";
  if (path.length > 0 || !/^\d{1,6}$/.test(number)) return "must end in the number of a database, as in /1, or in none";
  return {
    hosts: hosts.filter((host) => typeof host !== "string"),
    master,
    ...readAccess(at < 0 ? "" : rest.slice(0, at)),
    db: Number(number),
    isTls: form[1]?.toLowerCase() === "rediss",
    options: others,
  };
}

function readSocket(rest: string): RedisAddress | string {
  const at = rest.lastIndexOf("@");
  const [path = "", query = ""] = rest.slice(at + 1).split("?", 2);
  const options = Object.fromEntries(new URLSearchParams(query));
  const unknown = unknownIn(options, ["db"]);
  if (unknown !== null) return unknown;
  const { db = "0" } = options;
  if (!/^\d{1,6}$/.test(db)) return "must have the number of a database as its db, as in ?db=1, or none";
  const host = decoded(path);
  if (!/^\/.*[^/]$/.test(host)) return "must name a socket by its absolute path, as in unix:///run/redis/redis.sock";
  const access = readAccess(at < 0 ? "" : rest.slice(0, at));
  return { hosts: [{ host, port: 0 }], master: null, ...access, db: Number(db), isTls: false, options: {} };
}

function unknownIn(options: Readonly<Record<string, string>>, known: readonly string[]): string | null {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  return unknown === undefined ? null : `has an unknown option ${unknown}, known are ${known.join(", ")}`;
}

function readHost(text: string, defaultPort: number): Host | string {
  const [, ipv6, name, port = ""] = /^(?:\[([0-9a-f:.%]+)\]|([^:[\]\s]*))(?::(.*))?$/i.exec(text) ?? [];
  const host = ipv6 ?? decoded(name ?? "");
  if (host === "") return "must name a host";
  const number = port === "" ? defaultPort : Number(port);
  const isPort = Number.isInteger(number) && number >= 1 && number <= 65_535 && /^\d*$/.test(port);
  return isPort ? { host, port: number } : "must have ports from 1 to 65535";
}

function readAccess(text: string): { username: string | null; password: string | null } {
  const colon = text.indexOf(":");
  const username = decoded(colon < 0 ? text : text.slice(0, colon));
  const password = colon < 0 ? "" : decoded(text.slice(colon + 1));
  return { username: username || null, password: password || null };
}

// A `%` that begins no code is itself, as in a password that nobody has encoded.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
