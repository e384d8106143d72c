// Keeps the Redis, the database and the engines of a test file, and stops them in the right order.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type Database, type Engine, type EngineSettings, openDatabase } from "../index.ts";
import { checkDatabase, lineOf } from "../inspect/checker/check.ts";
import { followJars, jarServices, jarsOn, log, shelvesOn } from "./jars.ts";

/** Holds what the tests of one file share. Each test has an empty Redis, a database of its own, and no engine. */
export interface EnginesOfTest {
  /** Gives the Redis server, from the first test on. */
  readonly redis: TestRedis;
  /** Gives the database of the test: one partition, opened before the test. */
  readonly database: Database;
  /** Lists the engines that were kept and have not been stopped. */
  readonly engines: readonly Engine[];
  /** Keeps an engine, which is stopped after the test. */
  keep(engine: Engine): Engine;
  /** Stops all kept engines. */
  stopEngines(): Promise<void>;
  /** Creates and keeps an engine of jars. */
  jars(database: Database): Engine;
  /** Creates and keeps an engine of shelves. */
  shelves(database: Database, settings?: Partial<EngineSettings>, reaction?: typeof followJars): Engine;
  /** Resolves with the checker's findings, a line each, once nothing is pending. */
  atRest(): Promise<string[]>;
}

/** Registers the hooks of a test file; call it once at the top of the file. */
export function useEngines(): EnginesOfTest {
  let redis: TestRedis;
  let database: Database;
  const engines: Engine[] = [];
  function keep(engine: Engine): Engine {
    engines.push(engine);
    return engine;
  }
  async function stopEngines(): Promise<void> {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  }
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(async () => await redis.stop());
  beforeEach(async () => {
    await redis.flush();
    database = await openDatabase({ url: redis.url, partitions: 1, log });
  });
  afterEach(async () => {
    await stopEngines();
    await database.close();
  });
  return {
    get redis() {
      return redis;
    },
    get database() {
      return database;
    },
    engines,
    keep,
    stopEngines,
    jars: (on) => keep(jarsOn(on)),
    shelves: (on, settings = {}, reaction = followJars) => keep(shelvesOn(on, settings, reaction)),
    async atRest() {
      const check = async () => (await checkDatabase(database, jarServices, { isAtRest: true })).findings;
      await waitFor(async () => (await check()).every((finding) => finding.check !== "pending"));
      // The last check must begin after nothing was pending, so it runs again.
      return (await check()).map(lineOf);
    },
  };
}
