import { expect, test } from "vitest";
import { addressOf, formatRedisAddress, parseRedisAddress, redisAddressFault } from "./address.ts";

const plain = { master: null, username: null, password: null, db: 0, isTls: false, options: {} };
const one = (host: string, port = 6_379) => [{ host, port }];

test.each([
  ["redis://localhost", { ...plain, hosts: one("localhost") }],
  ["REDIS://localhost:7000/", { ...plain, hosts: one("localhost", 7_000) }],
  ["rediss://h/3", { ...plain, hosts: one("h"), db: 3, isTls: true }],
  ["redis://h?db=2&family=6", { ...plain, hosts: one("h"), db: 2, options: { family: "6" } }],
  ["redis://[::1]:6380", { ...plain, hosts: one("::1", 6_380) }],
  ["redis://:secret@h", { ...plain, hosts: one("h"), password: "secret" }],
  ["redis://ann:p%40ss@h", { ...plain, hosts: one("h"), username: "ann", password: "p@ss" }],
  [
    "redis://ann:a@b/c,d?e#f:g%@h:1/2",
    { ...plain, hosts: one("h", 1), username: "ann", password: "a@b/c,d?e#f:g%", db: 2 },
  ],
  ["unix:///run/redis.sock", { ...plain, hosts: one("/run/redis.sock", 0) }],
  ["UNIX:///run/redis.sock?db=2", { ...plain, hosts: one("/run/redis.sock", 0), db: 2 }],
  [
    "unix://ann:p%40s/s@/a%20b/c%40d%3Fe/redis.sock",
    { ...plain, hosts: one("/a b/c@d?e/redis.sock", 0), username: "ann", password: "p@s/s" },
  ],
  ["redis://a:7001,b:7002", { ...plain, hosts: [...one("a", 7_001), ...one("b", 7_002)] }],
  [
    "redis://u:p@a:7001,redis://u:p@b:7002",
    { ...plain, hosts: [...one("a", 7_001), ...one("b", 7_002)], username: "u", password: "p" },
  ],
  ["redis+sentinel://a,b:1/mymaster", { ...plain, hosts: [...one("a", 26_379), ...one("b", 1)], master: "mymaster" }],
  [
    "rediss+sentinel://:p@a/the%20master/1?sentinelPassword=s",
    {
      ...plain,
      hosts: one("a", 26_379),
      master: "the master",
      password: "p",
      db: 1,
      isTls: true,
      options: { sentinelPassword: "s" },
    },
  ],
])("parseRedisAddress() reads %s, and reads again what formatRedisAddress() writes", (text, address) => {
  expect(parseRedisAddress(text)).toEqual(address);
  expect(parseRedisAddress(formatRedisAddress(address))).toEqual(address);
});

test.each([
  ["localhost", "must be a redis:// address"],
  ["http://me:hunter2@h", "must be a redis:// address"],
  ["", "must be a redis:// address"],
  ["redis://", "must name a host"],
  ["redis://me:hunter2@/1", "must name a host"],
  ["redis://a,,b", "must name a host"],
  ["redis://me:hunter2@h:70000", "must have ports from 1 to 65535"],
  ["redis://h:port", "must have ports from 1 to 65535"],
  ["redis://a:1:2", "must have ports from 1 to 65535"],
  ["redis://h/one", "must end in the number of a database, as in /1, or in none"],
  ["redis://h/1/2", "must end in the number of a database, as in /1, or in none"],
  ["redis://h?tsl=1", "has an unknown option tsl, known are db, family, sentinelUsername, sentinelPassword"],
  ["redis+sentinel://h:1", "must name the master after the Sentinels, as in redis+sentinel://host:26379/mymaster"],
  ["unix://redis.sock", "must name a socket by its absolute path, as in unix:///run/redis/redis.sock"],
  ["unix://me:hunter2@/", "must name a socket by its absolute path, as in unix:///run/redis/redis.sock"],
  ["unix://me:hunter2@/run/redis.sock?family=4", "has an unknown option family, known are db"],
  ["unix:///run/redis.sock?db=one", "must have the number of a database as its db, as in ?db=1, or none"],
  ["redis://a,redis://me:hunter2@b", "must be one list: addresses with the same user, password, database and kind"],
  ["redis://a,redis+sentinel://b/m", "must be one list: addresses with the same user, password, database and kind"],
])("%s is refused in one line, without a password", (text, fault) => {
  expect(redisAddressFault(text)).toBe(fault);
  expect(() => parseRedisAddress(text)).toThrow(`Cannot use the address of Redis: it ${fault}`);
});

test.each([
  ["redis://me:hunter2@127.0.0.1:1/2", "127.0.0.1:1"],
  ["redis://me:hunter2@a,b:7", "a:6379,b:7"],
  ["redis+sentinel://me:hunter2@a,b:7/main", "the master main of Sentinel a:26379,b:7"],
  ["redis://[::1]", "[::1]:6379"],
  ["http://me:hunter2@h", "the address in REDIS_URL"],
])("addressOf() names %s without its password", (text, name) => {
  expect(addressOf(text)).toBe(name);
});
