import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../index.ts";
import { siteKey } from "../model/keys.ts";
import { jar, jarActor, jarServices, jarsOn, log } from "../testing/jars.ts";
import { topologies } from "../testing/topologies.ts";
import { checkDatabase } from "./checker/check.ts";
import { convertDocuments } from "./convert.ts";

describe.each(topologies)("convertDocuments() on $topology", ({ startRedis }) => {
  let redis: { url: string; flush(): Promise<void>; stop(): Promise<void> };
  let ids: string[];
  const open: Database[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  }, 60_000);
  afterAll(async () => await redis.stop());
  beforeEach(async () => {
    await redis.flush();
    const empty = await opened();
    await empty.commands.set(siteKey("form"), "hash");
    await closeAll();
    ids = await fill();
  });
  afterEach(closeAll);

  async function closeAll(): Promise<void> {
    for (const database of open.splice(0)) await database.close();
  }
  async function opened({ toConvert = false } = {}): Promise<Database> {
    const database = await openDatabase({ url: redis.url, partitions: 2, log, toConvert });
    open.push(database);
    return database;
  }
  /** Adds a coin to each of some jars, three in each partition where none are named. */
  async function fill(known: readonly string[] = []): Promise<string[]> {
    const database = await opened();
    const engine = jarsOn(database);
    const jars = known.length > 0 ? [...known] : [0, 0, 0, 1, 1, 1].map((partition) => engine.ids.newId(partition));
    await Promise.all(jars.map((id) => engine.ask(jarActor, id, { type: "Put", coins: 1 })));
    await engine.stop();
    await closeAll();
    return jars;
  }
  async function coins(): Promise<(number | undefined)[]> {
    const database = await opened();
    const found = await jarsOn(database).readMany(jar, ids);
    await closeAll();
    return found.map((one) => one?.coins);
  }
  async function convert(to: "json" | "hash"): Promise<number> {
    try {
      return await convertDocuments(await opened({ toConvert: true }), jarServices, to);
    } finally {
      await closeAll();
    }
  }
  /** As a conversion to JSON documents leaves it that ended after two of them. */
  async function leaveHalfDone(): Promise<void> {
    const { commands } = await opened();
    await commands.set(siteKey("coming-form"), "json");
    for (const id of ids.slice(0, 2)) {
      const key = `{${id.slice(-2)}}:jars:jar:${id}`;
      const text = (await commands.hget(key, "j")) ?? "";
      await commands.del(key);
      await commands.call("JSON.SET", key, "$", text);
    }
    await closeAll();
  }
  async function hasJson(): Promise<boolean> {
    const { server } = await opened();
    await closeAll();
    return server.hasJson;
  }

  test("brings documents into the other form and back, and work goes on; without JSON commands it refuses", async () => {
    if (!(await hasJson())) {
      await expect(convert("json")).rejects.toMatchObject({ code: "no_json" });
      expect(await coins()).toEqual(ids.map(() => 1));
      return;
    }
    await leaveHalfDone();
    expect([await convert("hash"), await coins()]).toEqual([2, ids.map(() => 1)]);
    await leaveHalfDone();
    expect([await convert("json"), await convert("json")]).toEqual([4, 0]);
    expect((await opened()).form).toBe("json");
    await closeAll();
    await fill(ids);
    expect(await coins()).toEqual(ids.map(() => 2));
    expect((await checkDatabase(await opened(), jarServices)).findings).toEqual([]);
    await closeAll();
    expect(await convert("hash")).toBe(6);
    await fill(ids);
    expect(await coins()).toEqual(ids.map(() => 3));
    const database = await opened();
    expect([database.form, (await checkDatabase(database, jarServices)).findings]).toEqual(["hash", []]);
  });

  test("refuses while others use the database, and leaves it to them", async () => {
    const other = await opened();
    const database = await opened({ toConvert: true });
    await database.commands.set(siteKey("form"), "json");
    const conversion = convertDocuments({ ...database, form: "json" }, jarServices, "hash");
    await expect(conversion).rejects.toMatchObject({ code: "database_in_use" });
    await database.commands.set(siteKey("form"), "hash");
    expect((await jarsOn(other).read(jar, ids[0] ?? ""))?.coins).toBe(1);
    await closeAll();
    expect(await coins()).toEqual(ids.map(() => 1));
  });

  test("nobody opens a database in the middle of it; another call takes it back or to its end", async () => {
    const database = await opened();
    await database.commands.set(siteKey("coming-form"), "json");
    await closeAll();
    await expect(opened()).rejects.toMatchObject({
      code: "database_mismatch",
      message: "Cannot use this Redis database: its documents are being converted to json, bring that to its end first",
    });
    expect(await convert("hash")).toBe(0);
    expect(await coins()).toEqual(ids.map(() => 1));
  });

  test("refuses to touch anything where a document cannot be read", async () => {
    const database = await opened({ toConvert: true });
    const key = `{00}:jars:jar:${ids[0]}`;
    await database.commands.hset(key, "v", 7);
    const conversion = convertDocuments({ ...database, form: "json" }, jarServices, "hash");
    await expect(conversion).rejects.toMatchObject({
      code: "unreadable_document",
      message: `Cannot convert ${key}: TypeError: its version is not that of its text`,
    });
    expect(await database.commands.exists(siteKey("coming-form"))).toBe(0);
  });

  test("refuses to touch anything where the JSON commands refuse a text that an earlier release has stored", async () => {
    if (!(await hasJson())) return;
    const { commands } = await opened();
    const [id = ""] = ids.slice(-1);
    const key = `{${id.slice(-2)}}:jars:jar:${id}`;
    const text = (await commands.hget(key, "j")) ?? "";
    await commands.hset(key, "j", text.replace("{", String.raw`{"note":"\ud800",`));
    await closeAll();
    await expect(convert("json")).rejects.toMatchObject({ code: "unreadable_document" });
    // No document was converted before the refusal.
    expect([await convert("hash"), await coins()]).toEqual([0, ids.map(() => 1)]);
  });
});
