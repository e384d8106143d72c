import { type Functions, isPassing } from "../functions/functions.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import { eventsKey, listenersKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** How far one listener has come in one partition of a stream. */
export interface GroupStanding {
  readonly partition: number;
  readonly group: string;
  /** Null for a group that nobody registered. */
  readonly kind: "needed" | "side" | null;
  readonly pending: number;
  /** Entries not yet delivered to it; null where Redis cannot tell. */
  readonly lag: number | null;
  /** Age of its oldest unhandled entry, ms; null when it has handled everything. */
  readonly oldestMs: number | null;
}

/** One partition of a stream, with those who listen to it. */
export interface StreamStanding {
  readonly partition: number;
  readonly length: number;
  readonly groups: readonly GroupStanding[];
}

/** Durations (ms) and bounds of a stream watch. */
export interface StreamWatchSettings {
  /** How often the progress of the subscribers to the service's events is read. */
  readonly lookEveryMs: number;
  /** Entries a needed subscriber may be behind in one partition before commands are refused. */
  readonly mostBehind: number;
  /** A subscriber whose oldest unhandled entry is older than this stands still, which is logged as an error. */
  readonly standstillMs: number;
  /** How often streams are trimmed. */
  readonly trimEveryMs: number;
  /** How long entries are kept at least, handled or not. */
  readonly keepMs: number;
}

/** What a watch works with. */
export interface StreamWatchOptions {
  readonly service: string;
  readonly database: Database;
  readonly functions: Functions;
  readonly settings: StreamWatchSettings;
  readonly log: Log;
  readonly observe?: Observe | undefined;
}

/** Looks at one service's streams: refuses commands when a needed listener is too far behind, and trims. */
export class StreamWatch {
  readonly #options: StreamWatchOptions;
  readonly #loops: readonly BackgroundLoop[];
  readonly #still = new Set<string>();
  #tooFarBehind: string | null = null;

  constructor(options: StreamWatchOptions) {
    this.#options = options;
    const { lookEveryMs, trimEveryMs } = options.settings;
    this.#loops = [
      this.#every(lookEveryMs, () => this.#look()),
      this.#every(trimEveryMs, async () => void (await this.trim())),
    ];
  }

  start(): void {
    for (const loop of this.#loops) loop.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  /** The needed listener that is too far behind for commands to be taken; null while none is. */
  get tooFarBehind(): string | null {
    return this.#tooFarBehind;
  }

  /** How far the listeners of this service's events have come. */
  async standings(): Promise<StreamStanding[]> {
    const { service, database, functions } = this.#options;
    return await Promise.all(
      partitionsOf(database).map(async (partition) => {
        const keys = [eventsKey(partition, service), listenersKey(partition, service)];
        return standingOf(partition, await functions.call("look_at_stream", keys, []));
      }),
    );
  }

  /** Trims all partitions; gives how many entries went. */
  async trim(): Promise<number> {
    const { service, database, functions, settings, log } = this.#options;
    let removed = 0;
    for (const partition of partitionsOf(database)) {
      const keys = [eventsKey(partition, service), listenersKey(partition, service)];
      const reply = await functions.call("trim", keys, [settings.keepMs]);
      const [count, , missing] = Array.isArray(reply) ? reply : [];
      if (missing)
        log.error({ service, partition, group: String(missing) }, "A registered group is missing: no trimming");
      removed += Number(count);
    }
    return removed;
  }

  async #look(): Promise<void> {
    const { settings } = this.#options;
    const groups = (await this.standings()).flatMap((standing) => standing.groups);
    const isBehind = ({ kind, lag, pending }: GroupStanding): boolean =>
      kind === "needed" && (lag ?? 0) + pending > settings.mostBehind;
    this.#tooFarBehind = groups.find(isBehind)?.group ?? null;
    for (const standing of groups) this.#alarm(standing);
    this.#tell(groups);
  }

  #tell(groups: readonly GroupStanding[]): void {
    const { observe } = this.#options;
    for (const group of new Set(groups.map((standing) => standing.group))) {
      const standings = groups.filter((standing) => standing.group === group);
      observe?.({
        kind: "listener",
        group,
        lag: standings.reduce((sum, { lag }) => sum + (lag ?? 0), 0),
        pending: standings.reduce((sum, { pending }) => sum + pending, 0),
        oldestMs: Math.max(...standings.map(({ oldestMs }) => oldestMs ?? 0)),
      });
    }
  }

  #alarm({ partition, group, oldestMs, lag, pending }: GroupStanding): void {
    const { service, settings, log } = this.#options;
    const name = `${partition}:${group}`;
    const isStill = oldestMs !== null && oldestMs > settings.standstillMs;
    if (isStill === this.#still.has(name)) return;
    const fields = { service, partition, group, oldestMs, lag, pending };
    if (isStill) {
      this.#still.add(name);
      log.error(fields, "A listener stands still: its stream is not trimmed until it goes on");
    } else {
      this.#still.delete(name);
      log.info(fields, "A listener has caught up");
    }
  }

  #every(everyMs: number, work: () => Promise<void>): BackgroundLoop {
    const { log, service } = this.#options;
    return new BackgroundLoop({
      everyMs,
      work,
      pausesFirst: true,
      onError: (error) =>
        log[isPassing(error) ? "debug" : "error"]({ service, error: String(error) }, "Cannot look after the streams"),
    });
  }
}

/** Reads the reply of look_at_stream. */
export function standingOf(partition: number, reply: unknown): StreamStanding {
  const [now, length, ...rest] = Array.isArray(reply) ? reply : [];
  const groups: GroupStanding[] = [];
  for (let at = 0; at + 4 < rest.length; at += 5) {
    const [group, kind, pending, lag, oldest] = rest.slice(at, at + 5);
    groups.push({
      partition,
      group: String(group),
      kind: kind === "needed" || kind === "side" ? kind : null,
      pending: Number(pending),
      lag: Number(lag) < 0 ? null : Number(lag),
      oldestMs: oldest === "" ? null : Math.max(0, Number(now) - Number(String(oldest).split("-")[0])),
    });
  }
  return { partition, length: Number(length), groups };
}
