// Deletes or archives documents whose time is over, and deletes the inbox marks of documents that are gone.
import { type Retained, retainedOf } from "../commit/list-changes.ts";
import type { Processor } from "../commit/processor.ts";
import type { Functions } from "../functions/functions.ts";
import { actor } from "../model/actor.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import type { DocumentType } from "../model/document.ts";
import { errorText, UnavailableError } from "../model/errors.ts";
import { timeOf } from "../model/ids.ts";
import { documentKey, inboxKey, retentionKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import type { Retirement, ServiceDefinition } from "../model/service.ts";
import { actorTerms } from "../model/terms.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** Configures the retention of one service. */
export interface RetentionOptions {
  /** Defines the service. */
  readonly definition: Pick<ServiceDefinition, "service" | "documents" | "actors" | "retires">;
  readonly database: Database;
  readonly functions: Functions;
  readonly processor: Processor;
  /** Reads the time of Redis, in ms. */
  readonly now: () => Promise<number>;
  /** Sets how often the schedule is read, in ms. */
  readonly everyMs: number;
  /** Sets the least age of a document that goes to the archive, in ms, by its id. */
  readonly archiveAgeMs: number;
  /** Says whether documents can go to the archive; without one they stay. */
  readonly hasArchive: boolean;
  readonly log: Log;
}

const PAGE = 100;
const AT_ONCE = 10;
const DAY_MS = 86_400_000;
const RETENTION_ACTOR = "retention";
const NO_ARCHIVE = "Cannot archive documents, which stay in Redis";
const FAILED = "Cannot remove what is kept no longer";

type MarkOfSource = Extract<Retained, { what: "mark" }>;

/** Reads the schedule of removals regularly and removes what is due. Several processes may do so at once. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #loop: BackgroundLoop;
  readonly #recurring: RecurringLog;
  readonly #retirements: ReadonlyMap<string, Retirement>;

  constructor(options: RetentionOptions) {
    const { definition, everyMs, log } = options;
    const { service, documents, retires = [] } = definition;
    this.#options = options;
    this.#recurring = new RecurringLog(log);
    const own = documents.map((document): [string, Retirement] => [
      document.name,
      { document, actor: removerOf(document), message: null },
    ]);
    this.#retirements = new Map([...own, ...retires.map((one): [string, Retirement] => [one.document.name, one])]);
    this.#loop = new BackgroundLoop({
      everyMs,
      pausesFirst: true,
      work: () => this.#removeDue(),
      onError: (error) => this.#report(error, { service }),
    });
  }

  /** Starts the loop. */
  start(): void {
    this.#loop.start();
  }

  /** Stops the loop; resolves when a removal under way has ended. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #removeDue(): Promise<void> {
    const { definition, database, functions } = this.#options;
    const now = await this.#options.now();
    for (const partition of partitionsOf(database)) {
      const key = retentionKey(partition, definition.service);
      for (let left = 0; !this.#loop.signal.aborted; ) {
        const due = await functions.withRetries(() =>
          database.commands.zrangebyscore(key, "-inf", now, "LIMIT", left, PAGE),
        );
        for (let at = 0; at < due.length && !this.#loop.signal.aborted; at += AT_ONCE) {
          const some = due.slice(at, at + AT_ONCE);
          const removed = await Promise.all(some.map((member) => this.#remove({ partition, member, now })));
          left += removed.filter((isGone) => !isGone).length;
        }
        if (due.length < PAGE) break;
      }
    }
    this.#recurring.succeeded(NO_ARCHIVE, { service: definition.service });
  }

  // Returns whether the entry has left its place. Another release may know an entry that this one does not. What one
  // entry meets stops no other, but for an archive that does not answer: it would not answer the others either.
  async #remove(entry: Entry): Promise<boolean> {
    const { service } = this.#options.definition;
    const retained = retainedOf(entry.member);
    try {
      if (retained?.what === "mark") return await this.#removeMark(entry, retained);
      if (retained?.what === "marks") return await this.#removeMarks(entry, retained.id);
      const retirement = this.#retirements.get(retained?.kind ?? "");
      if (!retained || !retirement) return false;
      return await this.#removeDocument(entry, retirement, retained.id);
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      this.#report(error, { service, entry: entry.member });
      return false;
    }
  }

  #report(error: unknown, fields: object): void {
    const { log } = this.#options;
    const isArchive = error instanceof UnavailableError && error.reason === "archive";
    if (!isArchive) return log.warn({ ...fields, error: errorText(error) }, FAILED);
    this.#recurring.failed(NO_ARCHIVE, { kind: "archive", level: "error", error: errorText(error) }, fields);
  }

  // A mark that has moved on belongs to a new document under the old id. Without a document there is nothing that the
  // other marks of the actor could guard.
  async #removeMark(
    { partition, member }: Entry,
    { actor: name, id, source, version }: MarkOfSource,
  ): Promise<boolean> {
    const { definition, database, functions } = this.#options;
    const key = inboxKey(partition, definition.service, name, id);
    const isLast = !(await this.#hasDocument(partition, id));
    await functions.withRetries(async () => {
      const isSame = (await database.commands.hget(key, source)) === version;
      if (isSame) await (isLast ? database.commands.del(key) : database.commands.hdel(key, source));
      await database.commands.zrem(retentionKey(partition, definition.service), member);
    });
    return true;
  }

  // The marks of a document that is back in Redis are needed until it goes again.
  async #removeMarks({ partition, member }: Entry, id: string): Promise<boolean> {
    const { definition, database, functions } = this.#options;
    const { service, actors } = definition;
    const isGone = !(await this.#hasDocument(partition, id));
    const keys = isGone ? actors.map(({ name }) => inboxKey(partition, service, name, id)) : [];
    await functions.withRetries(async () => {
      if (keys.length > 0) await database.commands.del(...keys);
      await database.commands.zrem(retentionKey(partition, service), member);
    });
    return true;
  }

  async #hasDocument(partition: number, id: string): Promise<boolean> {
    const { definition, database, functions } = this.#options;
    const keys = definition.documents.map(({ name }) => documentKey(partition, definition.service, name, id));
    return (await functions.withRetries(() => database.commands.exists(...keys))) > 0;
  }

  async #removeDocument(
    { partition, member, now }: Entry,
    { document, actor: retiring, message }: Retirement,
    id: string,
  ): Promise<boolean> {
    const { definition, database, functions, processor } = this.#options;
    const key = retentionKey(partition, definition.service);
    const put = (until: number) =>
      functions.withRetries(() => database.commands.zadd(key, "XX", "GT", until, member)).then(() => true);
    if (document.archive && !this.#options.hasArchive) return await put(now + DAY_MS);
    const youngUntil = (timeOf(id) ?? 0) + this.#options.archiveAgeMs;
    if (document.archive && youngUntil > now) return await put(youngUntil);
    const origin = { cause: RETENTION_ACTOR, trace: "" };
    const processed = await processor.process(retiring, id, message, origin, undefined, { recalls: false });
    const again = "ok" in processed ? processed.ok : null;
    if (typeof again === "number") return await put(again);
    // A commit that deletes the document removes the entry. Without a document there is nothing to remove.
    const isThere = await database.commands.exists(documentKey(partition, definition.service, document.name, id));
    if (isThere === 0) await functions.withRetries(() => database.commands.zrem(key, member));
    return isThere === 0;
  }
}

interface Entry {
  readonly partition: number;
  readonly member: string;
  readonly now: number;
}

// Replies the time at which to look again at a document that is kept.
function removerOf(type: DocumentType<object>) {
  return actor(actorTerms(RETENTION_ACTOR, { documents: { document: type } }), {
    documents: (id) => ({ document: id }),
    decide({ document }, _message: null, { now }) {
      if (document === null) return { reply: (): number | null => null };
      const until = type.keepUntil?.(document) ?? now + DAY_MS;
      if (until > now) return { reply: () => until };
      const all = { document: true as const };
      return { ...(type.archive ? { archive: all } : { delete: all }), reply: () => null };
    },
  });
}
