// Shows what each user of Redis is refused: what is of another service, and all that empties, lists or changes a server.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { connectRedis, formatRedisAddress, parseRedisAddress, whenReady } from "@holdfast/actors/redis";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { passwordIn } from "./password-file.ts";
import { setUsers, siteUsers } from "./users.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-passwords-"));
const names = siteUsers.map(({ name }) => name);
const services = names.filter((name) => name !== "site");
// The operator acts on what is of all others, so what it may not do is tested by itself.
const apart = services.filter((name) => name !== "operator");
const clients = new Map<string, ReturnType<typeof connectRedis>>();
let redis: TestRedis;
let database: Database;
let isSaved: boolean;

beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
  database = await openDatabase({ url: redis.url, partitions: 1, log: silentLog });
  ({ isSaved } = await setUsers(database, folder));
  await database.commands.hset("{00}:auth:user:U", "v", 0, "j", '{"passwordHash":"scrypt$secret"}');
  for (const username of names) {
    const { text: password } = await passwordIn(folder, username);
    const url = formatRedisAddress({ ...parseRedisAddress(redis.url), username, password });
    const client = connectRedis(url, { name: `test-${username}`, role: "commands" });
    await whenReady(client);
    clients.set(username, client);
  }
});
afterAll(async () => {
  for (const client of clients.values()) client.disconnect();
  await database.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
});

/** Returns the reply to a user's command as text, or the begin of the refusal. */
async function ask(user: string, line: string): Promise<string> {
  const [command = "", ...words] = line.split(" ");
  const reply = clients.get(user)?.call(command, ...words);
  return String(await reply?.catch((error: unknown) => (error instanceof Error ? error.message.split(" ", 1) : error)));
}

const subscriptionsOf = (user: string): string[] =>
  siteUsers
    .find(({ name }) => name === user)
    ?.definitions.flatMap(({ reactions }) => reactions.map((one) => one.stream.service)) ?? [];

test("every service's user leaves notes for the audit log, and only that of auth reads and removes them", async () => {
  const key = "{00}:auth:audit-notes";
  for (const user of services) {
    const noteId = await ask(user, `XADD ${key} * what tested`);
    expect(noteId).toMatch(/^\d+-\d+$/);
    const replies = [await ask(user, `XLEN ${key}`), await ask(user, `XDEL ${key} ${noteId}`)];
    expect(replies).toEqual(user === "auth" ? ["1", "1"] : ["NOPERM", "NOPERM"]);
    await database.commands.del(key);
  }
});

test.each([
  ...["KEYS *", "SCAN 0", "RANDOMKEY", "DBSIZE", "FLUSHALL", "FLUSHDB", "SWAPDB 0 1", "SHUTDOWN NOSAVE"],
  ...["CONFIG GET *", "CONFIG SET maxmemory 1", "FUNCTION LIST", "FUNCTION FLUSH", "FUNCTION LOAD x", "FUNCTION DUMP"],
  ...["ACL LIST", "ACL SETUSER orders on", "CLIENT LIST", "CLIENT KILL 127.0.0.1:1", "MONITOR", "SAVE", "BGREWRITEAOF"],
  ...["REPLICAOF 127.0.0.1 1", "MIGRATE 127.0.0.1 1 {00}:auth:user:U 0 1", "DUMP {00}:auth:user:U", "PUBLISH a b"],
  ...["SUBSCRIBE a", "SET {00}:opened x", "SET holdfast:partitions 1", "SET holdfast:form json", "SET other x"],
  ...["GET other", "EVAL return(redis.call('hgetall','{00}:auth:user:U')) 1 {00}:auth:user:U"],
])("no service's user, nor that of the whole site, may %s", async (line) => {
  const replies = await Promise.all(names.map(async (name) => `${name} ${await ask(name, line)}`));
  expect(replies).toEqual(names.map((name) => `${name} NOPERM`));
});

test("no user but auth's reads a password hash, by whatever command", async () => {
  const lines = [
    "HGET {00}:auth:user:U j",
    "HGETALL {00}:auth:user:U",
    "HMGET {00}:auth:user:U v j",
    "TYPE {00}:auth:user:U",
  ];
  for (const user of services.filter((name) => name !== "auth")) {
    for (const line of lines) expect([user, line, await ask(user, line)]).toEqual([user, line, "NOPERM"]);
    // A script has no more rights than its user, on whatever keys it is said to work.
    const script = "EVAL return(redis.call('hget','{00}:auth:user:U','j')) 1 limit:x";
    expect(await ask(user, script)).not.toContain("secret");
  }
  expect(await ask("auth", "HGET {00}:auth:user:U j")).toContain("secret");
});

test("the operator's user reads and mends what is of the others, but of auth no document", async () => {
  const mends = [
    "XLEN {00}:X:dead",
    "XADD {00}:X:retry * a b",
    "ZCARD {00}:X:timers:a|b",
    "HSET holdfast:paused:X a b",
  ];
  const documents = [
    "HGET {00}:X:user:U j",
    "HSET {00}:X:user:U j x",
    "ZCARD {00}:X:index:outbox",
    "GET {00}:X:email:a",
  ];
  for (const other of apart) {
    const send = (line: string) =>
      ask("operator", line.replace("X:", `${other}:`).replace(/paused:X/, `paused:${other}`));
    for (const line of mends)
      expect([other, line, await send(line)]).toEqual([other, line, expect.stringMatching(/^\d/)]);
    const replies = await Promise.all(documents.map(send));
    expect([other, replies.includes("NOPERM")]).toEqual([other, other === "auth"]);
    if (other === "auth") expect(replies).toEqual(documents.map(() => "NOPERM"));
  }
  expect(await ask("operator", "HGET {00}:dealings:dealings:U j")).toBe("NOPERM");
});

test.each(apart)("the user of %s may do nothing with the documents and timers of the others", async (user) => {
  for (const other of services.filter((name) => name !== user)) {
    const lines = [
      ...[
        "GET {00}:X:lock:1",
        "SET {00}:X:lock:1 a",
        "DEL {00}:X:order:1",
        "HSET {00}:X:order:1 v 1",
        "XADD {00}:X:events * a b",
      ],
      ...["ZADD {00}:X:timers:a|b 1 c", "XRANGE {00}:X:dead - +", "XADD {00}:X:retry * a b", "HGET {00}:X:inbox:a:b c"],
      ...[
        "XDEL {00}:X:events 1-1",
        "XTRIM {00}:X:events MAXLEN 0",
        "DEL {00}:X:events",
        "XGROUP DESTROY {00}:X:events auth",
      ],
      ...["HDEL {00}:X:listeners auth", "HSET holdfast:paused:X a b", "FCALL x 1 {00}:X:order:1"],
    ].map((line) => line.replace("X:", `${other}:`));
    const replies = await Promise.all(lines.map(async (line) => `${line}: ${await ask(user, line)}`));
    expect(replies).toEqual(lines.map((line) => `${line}: NOPERM`));
    const group = await ask(user, `XACK {00}:${other}:events ${user} 1-1`);
    const registry = await ask(user, `HSET {00}:${other}:listeners ${user} needed`);
    expect([other, group, registry]).toEqual(
      subscriptionsOf(user).includes(other)
        ? [other, "0", expect.stringMatching(/^[01]$/)]
        : [other, "NOPERM", "NOPERM"],
    );
  }
});

test("every user reads the events of auth and what belongs to the whole database, and counts its limits", async () => {
  for (const user of names) {
    expect([user, await ask(user, "XRANGE {00}:auth:events - +")]).toEqual([user, ""]);
    expect([user, await ask(user, "XREAD COUNT 1 STREAMS {00}:auth:events 0-0")]).toEqual([user, "null"]);
    expect([user, await ask(user, "GET holdfast:partitions")]).toEqual([user, "1"]);
    expect([user, await ask(user, "INCRBY limit:writes:x 1")]).toEqual([user, expect.stringMatching(/^\d+$/)]);
    const hints = await database.commands.call("ACL", "DRYRUN", user, "PSUBSCRIBE", "__keyevent@*__:expired");
    expect([user, hints === "OK"]).toEqual([user, ["expiration", "site"].includes(user)]);
  }
});

test("only this user can read the passwords, and a second call keeps them", async () => {
  const files = names.map((name) => join(folder, name, "password"));
  expect(files.map((file) => statSync(file).mode & 0o777)).toEqual(files.map(() => 0o600));
  expect(isSaved).toBe(true);
  const { text } = await passwordIn(folder, "orders");
  await setUsers(database, folder);
  expect((await passwordIn(folder, "orders")).text).toBe(text);
});
