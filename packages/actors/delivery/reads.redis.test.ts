// Tests which streams a consumer reads by which connection.
import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  createEngine,
  type Database,
  defineService,
  type Engine,
  eventStream,
  onLatest,
  openDatabase,
  send,
} from "../index.ts";
import { encodeEvent } from "../model/events.ts";
import { fast, followJars, jarActor, jarsOn, log, shelf, shelfActor } from "../testing/jars.ts";
import { topologies } from "../testing/topologies.ts";

const PARTITIONS = 4;
const crateView = z.object({ id: z.string(), version: z.number(), coins: z.number(), shelf: z.string() });
const crateEvents = eventStream("crates", { subscribers: ["shelves"], schema: 1, types: { CrateChanged: crateView } });
const followCrates = onLatest(crateEvents, ({ data }) => [send(shelfActor, data.shelf, { type: "Follow", ...data })]);
const shelfService = defineService("shelves", {
  events: eventStream("shelves", { subscribers: [], schema: 1, types: {} }),
  actors: [shelfActor],
  reactions: [followJars, followCrates],
});

describe.each(topologies)("on $topology", ({ startRedis }) => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let database: Database;
  const engines: Engine[] = [];
  beforeAll(async () => void (redis = await startRedis()), 30_000);
  afterAll(async () => await redis.stop());
  beforeEach(async () => void (database = await openDatabase({ url: redis.url, partitions: PARTITIONS, log })));
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    await database.close();
  });

  function shelves() {
    const opened: string[] = [];
    const connect: Database["connect"] = (name, role) => {
      opened.push(name);
      return database.connect(name, role);
    };
    const engine = createEngine(shelfService, { database: { ...database, connect }, log, settings: fast });
    engines.push(engine);
    return { engine, readers: () => opened.filter((name) => name === "shelves-consumer").length };
  }

  test("a source has a reader where one command reaches all partitions, else a partition has", async () => {
    const { engine, readers } = shelves();
    expect(readers()).toBe(0);
    await engine.start();
    const sources = ["jars", "crates", "the retry stream"];
    expect(readers()).toBe(database.shards.length > 1 ? PARTITIONS : sources.length);
  });

  test("events of every source and partition are handled", async () => {
    const jars = jarsOn(database);
    engines.push(jars);
    const { engine } = shelves();
    await engine.start();
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const shelfId = database.ids.newId(partition);
      await jars.ask(jarActor, database.ids.newId(partition), { type: "Put", coins: 1, shelf: shelfId });
      const id = database.ids.newId(partition);
      const head = {
        type: "CrateChanged",
        id,
        kind: "crate",
        version: 0,
        time: 1,
        cause: "test",
        trace: "",
        schema: 1,
      };
      const fields = encodeEvent({ ...head, data: { id, version: 0, coins: 1, shelf: shelfId } });
      await database.commands.xadd(`{0${partition}}:crates:events`, "*", ...fields);
      await waitFor(async () => (await engine.read(shelf, shelfId))?.told === 2);
    }
  });
});
