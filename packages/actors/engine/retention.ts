// Deletes documents whose time is over, and the inbox marks of deleted documents.
import { retainedOf } from "../commit/list-changes.ts";
import type { Processor } from "../commit/processor.ts";
import type { Functions } from "../functions/functions.ts";
import { actor } from "../model/actor.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import type { DocumentType } from "../model/document.ts";
import { errorText } from "../model/errors.ts";
import { inboxKey, retentionKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import { actorTerms } from "../model/terms.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** Configures the retention of one service. */
export interface RetentionOptions {
  /** Names the service. */
  readonly service: string;
  /** Lists the kinds of documents of the service. */
  readonly documents: readonly DocumentType<object>[];
  readonly database: Database;
  readonly functions: Functions;
  readonly processor: Processor;
  /** Reads the time of Redis, in ms. */
  readonly now: () => Promise<number>;
  /** Sets how often the schedule is read, in ms. */
  readonly everyMs: number;
  readonly log: Log;
}

const PAGE = 100;
const DAY_MS = 86_400_000;
const RETENTION_ACTOR = "retention";

/** Reads the schedule of removals regularly and removes what is due. Several processes may do so at once. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #loop: BackgroundLoop;

  constructor(options: RetentionOptions) {
    const { service, everyMs, log } = options;
    this.#options = options;
    this.#loop = new BackgroundLoop({
      everyMs,
      pausesFirst: true,
      work: () => this.#removeDue(),
      onError: (error) => log.warn({ service, error: errorText(error) }, "Cannot remove what is kept no longer"),
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
    const { service, database, functions } = this.#options;
    const now = await this.#options.now();
    for (const partition of partitionsOf(database)) {
      const key = retentionKey(partition, service);
      for (let left = 0; !this.#loop.signal.aborted; ) {
        const due = await functions.withRetries(() =>
          database.commands.zrangebyscore(key, "-inf", now, "LIMIT", left, PAGE),
        );
        for (const member of due) if (!(await this.#remove(partition, member))) left += 1;
        if (due.length < PAGE) break;
      }
    }
  }

  // Returns whether the entry has left its place. Another release may know an entry that this one does not.
  async #remove(partition: number, member: string): Promise<boolean> {
    const { service, log } = this.#options;
    const retained = retainedOf(member);
    try {
      if (retained?.what === "mark") return await this.#removeMark(partition, member, retained);
      const type = this.#options.documents.find(({ name }) => name === retained?.kind);
      if (!retained || !type) return false;
      return await this.#removeDocument(partition, member, { type, id: retained.id });
    } catch (error) {
      log.warn({ service, entry: member, error: errorText(error) }, "Cannot remove what is kept no longer");
      return false;
    }
  }

  // A mark that has moved on belongs to a new document under the old id.
  async #removeMark(
    partition: number,
    member: string,
    { actor: name, id, source, version }: { actor: string; id: string; source: string; version: string },
  ): Promise<boolean> {
    const { service, database, functions } = this.#options;
    const key = inboxKey(partition, service, name, id);
    await functions.withRetries(async () => {
      if ((await database.commands.hget(key, source)) === version) await database.commands.hdel(key, source);
      await database.commands.zrem(retentionKey(partition, service), member);
    });
    return true;
  }

  async #removeDocument(
    partition: number,
    member: string,
    { type, id }: { type: DocumentType<object>; id: string },
  ): Promise<boolean> {
    const { service, database, functions, processor } = this.#options;
    const processed = await processor.process(removerOf(type), id, null, { cause: RETENTION_ACTOR, trace: "" });
    const until = "ok" in processed ? processed.ok : null;
    if (until === "deleted") return true; // the commit has removed the entry
    const key = retentionKey(partition, service);
    await functions.withRetries(() =>
      until === null
        ? database.commands.zrem(key, member)
        : database.commands.zadd(key, "XX", "GT", Number(until), member),
    );
    return true;
  }
}

// Replies `deleted`, the time to look again at a document that is kept, or null when there is no such document.
function removerOf(type: DocumentType<object>) {
  return actor(actorTerms(RETENTION_ACTOR, { documents: { document: type } }), {
    documents: (id) => ({ document: id }),
    decide({ document }, _message: null, { now }) {
      if (document === null) return { reply: (): string | number | null => null };
      const until = type.keepUntil?.(document) ?? now + DAY_MS;
      if (until > now) return { reply: () => until };
      return { delete: { document: true }, reply: () => "deleted" };
    },
  });
}
