// Runs the trial: boxes change, consumers are killed, and every published event must be noted once and in order.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createEngine, type Database, type Engine, silentLog } from "@holdfast/actors";
import { waitFor } from "@holdfast/testing";
import { runOnRedis } from "../support/on-redis.ts";
import { createRandom, type Random } from "../support/seeded-random.ts";
import { boxActor, boxService, journal, journalService, openTrialDatabase } from "./services.ts";

/** Configures a run. */
export interface InOrderOptions {
  readonly seed: number;
  readonly documents: number;
  /** Counts the events of each document. */
  readonly events: number;
  /** Counts the processes that handle the events. */
  readonly consumers: number;
  readonly log: (line: string) => void;
}

/** Holds the result of a run. */
export interface InOrderResult {
  readonly published: number;
  readonly changes: number;
  readonly kills: number;
  /** Says how long the consumers went on after the last change, in ms. */
  readonly settledMs: number;
  /** Lists what is wrong; empty when every event was noted once and in order. */
  readonly findings: readonly string[];
}

interface Noted {
  readonly id: string;
  readonly journal: string;
  readonly line: string;
  readonly entry: string;
}

const CONSUMER = fileURLToPath(new URL("./consumer.ts", import.meta.url));
const OTHER_JOURNALS = 5;

/** Runs the trial once. */
export async function runInOrder(options: InOrderOptions): Promise<InOrderResult> {
  return await runOnRedis(openTrialDatabase, (database, url) => new Trial(database, url, options));
}

class Trial {
  readonly #database: Database;
  readonly #url: string;
  readonly #options: InOrderOptions;
  readonly #random: Random;
  readonly #writer: Engine;
  readonly #readers: Readonly<Record<string, Engine>>;
  readonly #boxes: string[];
  readonly #others: string[];
  readonly #fleet = new Set<ReturnType<typeof spawn>>();
  readonly #seen = new Map<string, Noted>();
  readonly #numbers = new Map<string, number>();
  #isOver = false;
  #changes = 0;
  #kills = 0;

  constructor(database: Database, url: string, options: InOrderOptions) {
    this.#database = database;
    this.#url = url;
    this.#options = options;
    this.#random = createRandom(options.seed);
    this.#writer = createEngine(boxService, { database, log: silentLog });
    const reader = (service: string) => createEngine(journalService(service), { database, log: silentLog });
    this.#readers = { journals: reader("journals"), latecomers: reader("latecomers") };
    const { ids } = this.#writer;
    const newIds = (count: number) =>
      Array.from({ length: count }, () => ids.newId(this.#random.below(database.partitions)));
    this.#boxes = newIds(options.documents);
    this.#others = newIds(OTHER_JOURNALS);
  }

  async run(): Promise<InOrderResult> {
    const { events, consumers, log } = this.#options;
    await Promise.all(Array.from({ length: consumers }, () => this.#startConsumer("journals")));
    const killing = this.#killConsumers();
    const half = Math.floor(events / 2);
    const [poisoned = "", rewound = ""] = this.#boxes;
    await Promise.all(this.#boxes.map((id) => this.#write(id, half, id === poisoned ? 10 : -1)));
    log(`${this.#changes} changes, ${this.#kills} kills`);
    await this.#dropLetter();
    await this.#atRest("journals");
    const late = await this.#trimHalf();
    await this.#startConsumer("latecomers");
    const older = await this.#textOf(rewound);
    await this.#write(rewound, 5, -1);
    await this.#setText(rewound, older);
    log("one document is set back");
    await Promise.all(this.#boxes.map((id) => this.#write(id, events - half, -1)));
    const before = performance.now();
    await this.#dropLetters("latecomers");
    await Promise.all([this.#atRest("journals"), this.#atRest("latecomers")]);
    const settledMs = performance.now() - before;
    this.#isOver = true;
    await killing;
    await this.#see();
    const all = [...this.#seen.values()];
    const findings = [
      ...(await this.#findings("journals", all)),
      ...(await this.#findings(
        "latecomers",
        all.filter(({ entry }) => isBehind(entry, late)),
      )),
    ];
    return { published: all.length, changes: this.#changes, kills: this.#kills, settledMs, findings };
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    for (const consumer of this.#fleet) consumer.kill("SIGKILL");
    await Promise.all([this.#writer, ...Object.values(this.#readers)].map((engine) => engine.stop()));
  }

  async #startConsumer(service: string): Promise<void> {
    const consumer = spawn(process.execPath, [CONSUMER, this.#url, service], { stdio: ["ignore", "pipe", "inherit"] });
    this.#fleet.add(consumer);
    await new Promise((resolve) => consumer.stdout.once("data", resolve));
  }

  async #killConsumers(): Promise<void> {
    const random = this.#random.fork();
    while (!this.#isOver) {
      await sleep(random.between(100, 400));
      const victim = random.pick([...this.#fleet].filter(({ spawnargs }) => spawnargs.includes("journals")));
      if (!victim || this.#isOver) continue;
      victim.kill("SIGKILL");
      this.#fleet.delete(victim);
      this.#kills += 1;
      await this.#startConsumer("journals");
    }
  }

  // Half of the changes are not published, and every third event is for another journal.
  async #write(id: string, events: number, poisonAt: number): Promise<void> {
    const random = this.#random.fork();
    for (let published = 0; published < events; ) {
      const isPublished = random.below(2) === 0;
      const number = (this.#numbers.get(id) ?? -1) + (isPublished ? 1 : 0);
      this.#numbers.set(id, number);
      const other = number % 3 === 2 ? random.pick(this.#others) : undefined;
      const isPoison = isPublished && number === poisonAt;
      await this.#writer.ask(boxActor, id, { isPublished, number, journal: other ?? id, isPoison });
      this.#changes += 1;
      if (isPublished) published += 1;
      if (random.below(4) === 0) await sleep(random.between(0, 20));
    }
  }

  async #dropLetter(): Promise<void> {
    await this.#dropLetters("journals");
    this.#options.log("the dead letter is dropped");
  }

  async #dropLetters(service: string): Promise<void> {
    const letters = this.#readers[service]?.deadLetters;
    const poison = (await this.#see()).filter(({ line }) => line === "poison").length;
    // A late subscriber may never have seen the poison.
    if (service === "journals" && poison > 0)
      await waitFor(async () => ((await letters?.count()) ?? 0) > 0, { timeoutMs: 30_000 });
    for (const letter of (await letters?.list()) ?? []) await letters?.drop(letter.id);
  }

  /** Waits until a subscriber has nothing left to handle. */
  async #atRest(service: string): Promise<void> {
    await waitFor(
      async () => {
        await this.#dropLetters("latecomers");
        const counts = await Promise.all(this.#partitions().map((tag) => this.#leftIn(tag, service)));
        return counts.every((count) => count === 0);
      },
      { timeoutMs: 60_000 },
    );
  }

  async #leftIn(tag: string, service: string): Promise<number> {
    const { commands } = this.#database;
    const waiting = await commands.zcard(`${tag}:${service}:waiting`);
    const retries = await commands.xlen(`${tag}:${service}:retry`);
    const groups = await commands.call("XINFO", "GROUPS", `${tag}:boxes:events`);
    const mine = Array.isArray(groups) ? groups.find((group: unknown[]) => group.includes(service)) : undefined;
    if (!mine) return 1;
    const last = (await commands.xrevrange(`${tag}:boxes:events`, "+", "-", "COUNT", 1))[0]?.[0] ?? "0-0";
    const isBehindLast = isBehind(last, String(mine[mine.indexOf("last-delivered-id") + 1]));
    return waiting + retries + Number(mine[mine.indexOf("pending") + 1]) + (isBehindLast ? 1 : 0);
  }

  /** Removes the older half of the events; returns the id of the last entry that was removed. */
  async #trimHalf(): Promise<string> {
    const ids = (await this.#see()).map(({ entry }) => entry).toSorted(byEntry);
    const last = ids[Math.floor(ids.length / 2)] ?? "0-0";
    for (const tag of this.#partitions()) {
      for (const [id] of await this.#database.commands.xrange(`${tag}:boxes:events`, "-", last)) {
        await this.#database.commands.xdel(`${tag}:boxes:events`, id);
      }
    }
    this.#options.log("the older half of the events is removed, and a second subscriber starts");
    return last;
  }

  /** Reads the events that are in the streams now, and remembers them. */
  async #see(): Promise<Noted[]> {
    for (const tag of this.#partitions()) {
      for (const [entry, fields] of await this.#database.commands.xrange(`${tag}:boxes:events`, "-", "+")) {
        const value = (name: string) => fields[fields.indexOf(name) + 1] ?? "";
        const data: { number: number; journal: string; isPoison: boolean } = JSON.parse(value("data"));
        const id = value("id");
        const line = data.isPoison ? "poison" : `${id} ${data.number} ${value("version")}`;
        this.#seen.set(`${tag} ${entry}`, { id, journal: data.journal, line, entry });
      }
    }
    return [...this.#seen.values()];
  }

  /** Compares the lines of each box in each journal with the events that were published for this journal. */
  async #findings(service: string, events: readonly Noted[]): Promise<string[]> {
    const findings: string[] = [];
    for (const id of [...this.#boxes, ...this.#others]) {
      const noted = (await this.#readers[service]?.read(journal, id))?.lines ?? [];
      for (const box of this.#boxes) {
        const expected = events.filter((event) => event.journal === id && event.id === box && event.line !== "poison");
        const wanted = expected.toSorted((one, other) => byEntry(one.entry, other.entry)).map(({ line }) => line);
        const found = noted.filter((line) => line.startsWith(`${box} `));
        if (JSON.stringify(found) === JSON.stringify(wanted)) continue;
        findings.push(`${service} ${id}: of ${box} noted\n  ${found.join(", ")}\n  published\n  ${wanted.join(", ")}`);
      }
    }
    return findings;
  }

  async #textOf(id: string): Promise<string> {
    const { commands, form } = this.#database;
    const key = `{${id.slice(-2)}}:boxes:box:${id}`;
    return String(form === "json" ? await commands.call("JSON.GET", key) : await commands.hget(key, "j"));
  }

  async #setText(id: string, text: string): Promise<void> {
    const { commands, form } = this.#database;
    const key = `{${id.slice(-2)}}:boxes:box:${id}`;
    if (form === "json") await commands.call("JSON.SET", key, "$", text);
    else await commands.hset(key, "v", String(JSON.parse(text).version), "j", text);
  }

  #partitions(): string[] {
    return Array.from({ length: this.#database.partitions }, (_, n) => `{${String(n).padStart(2, "0")}}`);
  }
}

function byEntry(one: string, other: string): number {
  const [ms = 0, sequence = 0] = one.split("-").map(Number);
  const [otherMs = 0, otherSequence = 0] = other.split("-").map(Number);
  return ms - otherMs || sequence - otherSequence;
}

function isBehind(entry: string, other: string): boolean {
  return byEntry(entry, other) > 0;
}
