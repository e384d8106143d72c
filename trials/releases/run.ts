// Runs the trial: depots of two releases work side by side while parcels are sent.
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createEngine, type Database, type Engine, silentLog } from "@holdfast/actors";
import { waitFor } from "@holdfast/testing";
import { runOnRedis } from "../support/on-redis.ts";
import { depot, depotActor, newDepots, openTrialDatabase, parcelActor, parcelService } from "./services.ts";

/** Configures a run. */
export interface ReleasesOptions {
  /** Says how long parcels are sent in each of the three parts of the run, in seconds. */
  readonly seconds: number;
  /** Says how many parcels are sent a second. */
  readonly perSecond: number;
  readonly log: (line: string) => void;
}

/** Names the parts of a run: old processes alone, old ones while the writers are new, old and new side by side. */
export type Part = "old alone" | "new events, old alone" | "old and new";

/** Holds the result of a run. */
export interface ReleasesResult {
  /** Counts the parcels. */
  readonly parcels: number;
  /** Gives how late known events were handled in each part, in ms: the 50th and the 99th percentile. */
  readonly lateMs: Readonly<Record<Part, { readonly p50: number; readonly p99: number }>>;
  /** Says how long after the first new process was ready all new work from before was done, in ms. */
  readonly newWorkMs: number;
  /** Lists what is wrong; empty when nothing was lost, done twice or given up. */
  readonly findings: readonly string[];
}

/** Counts what a depot must have seen when all is done. */
interface Expected {
  readonly part: Part;
  readonly sent: number;
  readonly returned: number;
  readonly prepared: number;
}

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));
const OLD_PROCESSES = 2;
// Every fifth parcel comes back, and every fifth depot is prepared, once the writers are of the second release.
const EVERY = 5;

/** Runs the trial once. */
export async function runReleases(options: ReleasesOptions): Promise<ReleasesResult> {
  return await runOnRedis(openTrialDatabase, (database, url) => new Trial(database, url, options));
}

class Trial {
  readonly #database: Database;
  readonly #url: string;
  readonly #options: ReleasesOptions;
  readonly #parcels: Engine;
  // Asks and reads depots, and handles nothing: it is never started.
  readonly #depots: Engine;
  readonly #workers: ChildProcess[] = [];
  readonly #expected = new Map<string, Expected>();

  constructor(database: Database, url: string, options: ReleasesOptions) {
    this.#database = database;
    this.#url = url;
    this.#options = options;
    this.#parcels = createEngine(parcelService, { database, log: silentLog });
    this.#depots = createEngine(newDepots, { database, log: silentLog });
  }

  async run(): Promise<ReleasesResult> {
    const { log } = this.#options;
    for (let n = 0; n < OLD_PROCESSES; n++) await this.#startWorker(1);
    await this.#send("old alone", false);
    log("the writers are of the second release");
    await this.#send("new events, old alone", true);
    await sleep(500);
    const findings = await this.#findingsOfOldAlone();
    await this.#startWorker(2);
    const ready = performance.now();
    log("a process of the second release is ready");
    const before = [...this.#expected.keys()];
    await Promise.all([this.#whenDone(before), this.#send("old and new", true)].map((work) => work));
    const newWorkMs = this.#doneAt - ready;
    await this.#whenDone([...this.#expected.keys()]);
    findings.push(...(await this.#findingsAtRest()));
    return { parcels: this.#expected.size, lateMs: await this.#lateness(), newWorkMs, findings };
  }

  async stop(): Promise<void> {
    for (const worker of this.#workers) worker.kill("SIGKILL");
    await Promise.all([this.#parcels.stop(), this.#depots.stop()]);
  }

  async #startWorker(release: 1 | 2): Promise<void> {
    const words = [WORKER, this.#url, String(release)];
    const worker = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    this.#workers.push(worker);
    await new Promise((resolve) => worker.stdout.once("data", resolve));
  }

  /** Sends parcels at the wanted rate; with `isNew`, some also come back, and some depots are prepared. */
  async #send(part: Part, isNew: boolean): Promise<void> {
    const { seconds, perSecond } = this.#options;
    const began = performance.now();
    const underWay: Promise<void>[] = [];
    for (let n = 0; n < seconds * perSecond; n++) {
      const wait = began + (n * 1_000) / perSecond - performance.now();
      if (wait > 1) await sleep(wait);
      underWay.push(
        this.#sendOne(part, { isReturned: isNew && n % EVERY === 0, isPrepared: isNew && n % EVERY === 1 }),
      );
    }
    await Promise.all(underWay);
  }

  async #sendOne(part: Part, { isReturned, isPrepared }: { isReturned: boolean; isPrepared: boolean }): Promise<void> {
    const { ids } = this.#database;
    const partition = ids.randomPartition();
    const [parcel, atDepot] = [ids.newId(partition), ids.newId(partition)];
    const types = isReturned ? (["Sent", "Returned", "Sent"] as const) : (["Sent"] as const);
    for (const type of types) await this.#parcels.ask(parcelActor, parcel, { type, atDepot });
    if (isPrepared) await this.#depots.ask(depotActor, atDepot, { type: "Prepare" });
    const [returned, prepared] = [isReturned, isPrepared].map(Number);
    this.#expected.set(atDepot, { part, sent: isReturned ? 2 : 1, returned: returned ?? 0, prepared: prepared ?? 0 });
  }

  #doneAt = 0;

  /** Waits until the depots have seen everything that is expected of them. */
  async #whenDone(ids: readonly string[]): Promise<void> {
    let left = ids;
    await waitFor(
      async () => {
        const differs = await Promise.all(left.map(async (id) => (await this.#difference(id)) !== null));
        left = left.filter((_, at) => differs[at]);
        return left.length === 0;
      },
      { timeoutMs: 30_000, everyMs: 200 },
    ).catch(() => undefined);
    this.#doneAt = performance.now();
  }

  /** Says what differs between a depot and what is expected of it; null for nothing. */
  async #difference(id: string): Promise<string | null> {
    const expected = this.#expected.get(id);
    const found = await this.#depots.read(depot, id);
    const { sent = 0, scans = 0, prints = 0, returned = 0, audits = 0, labels = 0 } = found ?? {};
    const [prepared, all] = [expected?.prepared ?? 0, expected?.sent ?? 0];
    // A timer that is set again before it has fired fires once.
    const fewest = Math.min(1, all);
    const isRight =
      sent === all &&
      returned === expected?.returned &&
      audits === prepared &&
      labels === prepared &&
      [scans, prints].every((count) => count >= fewest && count <= all);
    return isRight ? null : `depot ${id}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`;
  }

  // What only the second release knows has waited, and nothing has been given up.
  async #findingsOfOldAlone(): Promise<string[]> {
    const letters = await this.#depots.deadLetters.list();
    return letters.map((letter) => `given up by the old processes: ${letter.error}`);
  }

  async #findingsAtRest(): Promise<string[]> {
    const differences = await Promise.all([...this.#expected.keys()].map((id) => this.#difference(id)));
    const letters = await this.#depots.deadLetters.list();
    return [
      ...differences.filter((difference) => difference !== null),
      ...letters.map((letter) => `given up: ${letter.error}`),
    ];
  }

  async #lateness(): Promise<ReleasesResult["lateMs"]> {
    const of = async (part: Part) => {
      // Parcels that come back wait for a process that knows the event, so they say nothing about known work.
      const ids = [...this.#expected].flatMap(([id, one]) => (one.part === part && one.returned === 0 ? [id] : []));
      const depots = await Promise.all(ids.map((id) => this.#depots.read(depot, id)));
      const late = depots.flatMap((found) => found?.lateMs ?? []).toSorted((one, other) => (one ?? 0) - (other ?? 0));
      const at = (part: number) => late[Math.floor(part * (late.length - 1))] ?? Number.NaN;
      return { p50: at(0.5), p99: at(0.99) };
    };
    return {
      "old alone": await of("old alone"),
      "new events, old alone": await of("new events, old alone"),
      "old and new": await of("old and new"),
    };
  }
}
