// Stores the records that decisions send to the archive, and brings back those that later messages need.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Functions } from "../functions/functions.ts";
import {
  type Archive,
  type ArchiveRecord,
  putRecord,
  type RecordName,
  readRecord,
  unavailable,
} from "../model/archive.ts";
import type { DocumentRef } from "../model/document.ts";
import { timeOf } from "../model/ids.ts";
import { archivedKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import type { ArchiveKnown, ForArchive } from "./attempt.ts";
import { planClaim, planRecall } from "./recall.ts";

const CLAIMED_MS = 30_000;
const ASK_AGAIN_MS = 100;

/** Configures the archival of one service. */
export interface ArchivesOptions {
  /** Defines the service. */
  readonly definition: Pick<ServiceDefinition, "service" | "documents">;
  /** Gives the archive; null: decisions cannot archive, and nothing is looked for. */
  readonly archive: Archive | null;
  readonly database: Database;
  readonly functions: Functions;
  /** Sets the least age of an archived document, in ms: a younger one is not looked for. */
  readonly archiveAgeMs: number;
}

/** Serves one message: remembers what the archive holds and what it lacks. */
export interface MessageArchive extends ArchiveKnown {
  /** Does what an attempt needs before the next: stores a record, or brings documents back. Throws UnavailableError. */
  serve(needed: ForArchive, giveUpAt: number): Promise<void>;
}

/** Stores and finds records of one service. */
export class Archives {
  readonly #options: ArchivesOptions;

  constructor(options: ArchivesOptions) {
    this.#options = options;
  }

  /** Begins the work for one message in a partition; without `recalls` nothing comes back for it. */
  forMessage(partition: number, recalls: boolean): MessageArchive {
    const { archive, archiveAgeMs } = this.#options;
    const stored = new Set<string>();
    const searched = new Set<string>();
    const isYoung = (id: string, now: number): boolean => now - (timeOf(id) ?? 0) < archiveAgeMs;
    return {
      isStored: (record) => stored.has(nameOf(record)),
      isToFind: ({ type, id }, now) =>
        archive !== null && recalls && !isYoung(id, now) && !searched.has(`${type.name} ${id}`),
      serve: async (needed, giveUpAt) => {
        if ("record" in needed) {
          await this.#store(needed.record);
          stored.add(nameOf(needed.record));
          return;
        }
        for (const reference of needed.missing) {
          const isDone = await this.#recall(reference, { partition, now: needed.now, giveUpAt });
          if (isDone) searched.add(`${reference.type.name} ${reference.id}`);
          else await sleep(ASK_AGAIN_MS);
        }
      },
    };
  }

  async #store(record: ArchiveRecord): Promise<void> {
    const { archive } = this.#options;
    if (archive !== null) return await putRecord(archive, record);
    throw unavailable(record, "store", "the engine has none");
  }

  // Returns false while another process brings the document back.
  async #recall(
    { type, id }: DocumentRef<object>,
    { partition, now, giveUpAt }: { partition: number; now: number; giveUpAt: number },
  ): Promise<boolean> {
    const { definition, archive, functions } = this.#options;
    const name = { service: definition.service, kind: type.name, id };
    if (archive === null || (await this.#versionOf(name, partition)) === null) return true;
    const claim = { partition, owner: randomUUID(), deadline: now + CLAIMED_MS };
    const claimed = planClaim(name, claim);
    if (!isOk(await functions.call("commit", claimed.keys, claimed.args, giveUpAt))) return false;
    // Whoever had the claim before may have brought the document back meanwhile, and it may be archived again.
    const version = await this.#versionOf(name, partition);
    if (version === null) return true;
    const record = await readRecord(archive, { ...name, version });
    const { keys, args } = planRecall(definition, record, { ...claim, now });
    return isOk(await functions.call("commit", keys, args, giveUpAt));
  }

  async #versionOf({ service, kind, id }: RecordName, partition: number): Promise<number | null> {
    const { database, functions } = this.#options;
    const key = archivedKey(partition, service, kind);
    const score = await functions.withRetries(() => database.commands.zscore(key, id));
    return score === null ? null : Number(score);
  }
}

function isOk(reply: unknown): boolean {
  return Array.isArray(reply) && reply[0] === "OK";
}

function nameOf({ kind, id, version }: ArchiveRecord): string {
  return `${kind} ${id} ${version}`;
}
