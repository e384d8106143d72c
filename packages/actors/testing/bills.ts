// Declares a service for the tests of the archive: bills with lines, an archive in memory, and what a test file shares.
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { z } from "zod";
import {
  type Archive,
  actor,
  actorTerms,
  createEngine,
  type Database,
  defineService,
  documentType,
  type Engine,
  eventStream,
  openDatabase,
} from "../index.ts";
import { checkDatabase, lineOf } from "../inspect/checker/check.ts";
import { fast } from "./jars.ts";
import { type Line, recordedLog } from "./recorded-log.ts";

const view = z.object({ id: z.string(), version: z.number(), total: z.number() });
/** Declares bills, which are archived with their lines. */
export const bill = documentType("bill", {
  schema: z.object({ total: z.number(), owner: z.string(), parts: z.array(z.string()), endsAt: z.number().nullable() }),
  view: ({ id, version, total }) => ({ id, version, total }),
  lists: ({ owner }) => [{ list: `of:${owner}` }],
  claims: ({ id, owner }) => [{ claim: "desk", name: owner, owner: id }],
  keepUntil: ({ endsAt }) => endsAt,
  archive: { lists: ({ owner }) => [`of:${owner}`] },
});
/** Declares lines, which are parts of bills. */
export const line = documentType("line", {
  schema: z.object({ cents: z.number() }),
  lists: () => [{ list: "lines" }],
  archive: { isPart: true },
});
/** Declares the events of the service `bills`. */
export const billEvents = eventStream("bills", {
  subscribers: [],
  schema: 1,
  types: { BillChanged: view },
  forgets: ["bill"],
});
type Message =
  | { readonly type: "Write"; readonly owner: string; readonly endsAt: number }
  | { readonly type: "Add"; readonly cents: number }
  | { readonly type: "Retire" }
  | { readonly type: "OnlyPart" };
/** Decides on bills and their lines. */
export const billActor = actor(
  actorTerms("bill", { documents: { bill, line }, events: ["BillChanged"], claims: ["desk"], refusals: ["unknown"] }),
  {
    documents: (id, _message: Message, known, newId) => ({ bill: id, line: known.bill?.parts[0] ?? newId() }),
    decide(documents, message: Message, { id, newId, now }) {
      const lineId = newId();
      if (message.type === "Write") {
        const { owner, endsAt } = message;
        return {
          write: { bill: { total: 1, owner, parts: [lineId], endsAt }, line: { cents: 1 } },
          events: { bill: "BillChanged" as const },
          claims: [{ mode: "acquire" as const, claim: "desk" as const, name: owner, owner: id, until: null }],
        };
      }
      if (!documents.bill) return { refused: { code: "unknown" as const, message: "There is no such bill" } };
      if (message.type === "Retire") {
        const { endsAt } = documents.bill;
        if (endsAt === null || endsAt > now) return { reply: (): number => endsAt ?? now + 1_000 };
        return { archive: { line: true as const, bill: true as const } };
      }
      if (message.type === "OnlyPart") return { archive: { line: true as const } };
      const cents = (documents.line?.cents ?? 0) + message.cents;
      return {
        write: { bill: { ...documents.bill, total: cents }, line: { cents } },
        events: { bill: "BillChanged" as const },
        reply: () => cents,
      };
    },
  },
);
/** Defines the service `bills`, whose bills are retired by their actor. */
export const bills = defineService("bills", {
  events: billEvents,
  actors: [billActor],
  published: [bill],
  retires: [{ document: bill, actor: billActor, message: { type: "Retire" } }],
});

/** An archive in memory, whose answers a test replaces. */
export class TestArchive implements Archive {
  readonly texts = new Map<string, string>();
  asked = 0;
  onPut: (store: () => void) => Promise<void> | void = (store) => store();
  onRead: () => void = () => {};

  async put({ service, kind, id, version }: Parameters<Archive["put"]>[0], text: string): Promise<void> {
    await this.onPut(() => void this.texts.set(`${service}/${kind}/${id}.${version}`, text));
  }

  async get({ service, kind, id, version }: Parameters<Archive["get"]>[0]): Promise<string | null> {
    this.asked += 1;
    this.onRead();
    return this.texts.get(`${service}/${kind}/${id}.${version}`) ?? null;
  }
}

/** Holds what the tests of one file share. Each test has an empty Redis, a database and an archive of its own. */
export interface BillsOfTest {
  /** Gives the database of the test. */
  readonly database: Database;
  /** Gives the archive of the test. */
  readonly archive: TestArchive;
  /** Lists the lines of the log. */
  readonly lines: readonly Line[];
  /** Creates an engine, which is stopped after the test. */
  create(settings?: { readonly archiveAgeMs?: number }, withArchive?: boolean): Engine;
  /** Writes a bill whose time is over, and resolves with its id. */
  written(engine: Engine, owner?: string): Promise<string>;
  /** Resolves with the checker's findings, a line each. */
  findings(): Promise<string[]>;
  /** Resolves with whether a bill is not in Redis. */
  isGone(engine: Engine, id: string): Promise<boolean>;
}

/** Registers the hooks of a test file; call it once at the top of the file. */
export function useBills(): BillsOfTest {
  let redis: TestRedis;
  let database: Database;
  let archive: TestArchive;
  const engines: Engine[] = [];
  const { log, lines } = recordedLog();
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(async () => await redis.stop());
  beforeEach(async () => {
    await redis.flush();
    lines.length = 0;
    archive = new TestArchive();
    database = await openDatabase({ url: redis.url, partitions: 2, log });
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    await database.close();
  });
  return {
    get database() {
      return database;
    },
    get archive() {
      return archive;
    },
    lines,
    create(settings = {}, withArchive = true) {
      const own = { ...fast, trimEveryMs: 20, archiveAgeMs: 0, ...settings };
      const engine = createEngine(bills, { database, log, settings: own, ...(withArchive && { archive }) });
      engines.push(engine);
      return engine;
    },
    async written(engine, owner = "ann") {
      const id = database.ids.newId(1);
      await engine.ask(billActor, id, { type: "Write", owner, endsAt: await engine.now() });
      return id;
    },
    findings: async () => (await checkDatabase(database, [bills], { isAtRest: true })).findings.map(lineOf),
    isGone: async (engine, id) => (await engine.read(bill, id)) === null,
  };
}
