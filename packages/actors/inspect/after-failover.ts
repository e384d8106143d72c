// Mends what a failover has left between partitions: a replica that takes over may lack the last writes of its master.
import { partitionOf } from "../model/ids.ts";
import { documentKey, eventsKey, inboxKey, subscribersKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { documentText } from "./document-text.ts";
import { inBatches } from "./in-batches.ts";
import { keysOf } from "./keys-of.ts";
import { RetryStream } from "./retry-stream.ts";

/** Configures `mendAfterFailover`. */
export interface MendOptions {
  /** Gives the time from which the new master may lack writes, in ms since 1970. */
  readonly since: number;
  /** Limits the events that wait for a subscriber in one partition; default 1,000. */
  readonly mostWaiting?: number;
}

/** Counts what `mendAfterFailover` did. */
export interface Mended {
  /** Counts the inbox marks that were ahead of their source documents, and are removed. */
  readonly marks: number;
  /** Counts the events that were given to subscribers again, once for each subscriber. */
  readonly events: number;
}

/** Sets how long before the failover events are read, in ms: a subscriber may have handled them just before it. */
export const REPLAY_MARGIN_MS = 60_000;

/**
 * Brings the services to agreement after a failover, while they run. Each partition is as it was at one earlier moment,
 * the partitions of other masters are not. So an actor may have handled a version of a document that is gone: its inbox
 * mark is removed, for the version will be given again, to another change. And an actor may have lost what it did for an
 * event that counts as handled: every event from a minute before `since` on is given to its subscribers again, which skip
 * those that they have handled.
 *
 * What was derived from a document that is gone stays until the document changes again. Reactions of the kind `each` are
 * not given events again. A second call changes nothing. Throws as the database does.
 */
export async function mendAfterFailover(
  database: Database,
  services: readonly ServiceDefinition[],
  options: MendOptions,
): Promise<Mended> {
  return { marks: await removeMarksAhead(database, services), events: await replay(database, services, options) };
}

const READ_AT_ONCE = 500;

// The mark is older than the version it is compared with, and is removed only while it is the same.
const REMOVE = `if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`;

async function removeMarksAhead(database: Database, services: readonly ServiceDefinition[]): Promise<number> {
  const { commands } = database;
  const keys = await keysOf(database);
  let removed = 0;
  for (const partition of partitionsOf(database)) {
    for (const { service } of services) {
      const inboxes = (keys.get(partition)?.get(service) ?? []).filter((name) => name.startsWith("inbox:"));
      await inBatches(inboxes, async (name) => {
        const [, actor = "", id = ""] = name.split(":");
        const inbox = inboxKey(partition, service, actor, id);
        for (const [source, mark] of Object.entries(await commands.hgetall(inbox))) {
          const version = await versionOf(database, services, source);
          if (version === null || version >= Number(mark)) continue;
          removed += Number(await commands.eval(REMOVE, 1, inbox, source, mark));
        }
      });
    }
  }
  return removed;
}

// Returns -1 for a document that is gone, and null for one whose mark says nothing about it: of an `each` reaction, or of
// a kind that may be deleted.
async function versionOf(
  database: Database,
  services: readonly ServiceDefinition[],
  source: string,
): Promise<number | null> {
  const [service = "", kind = "", id = ""] = source.split(":");
  const partition = partitionOf(id, database.partitions);
  const known = services.find((one) => one.service === service);
  if (service === "each" || !known || partition === null) return null;
  const text = await documentText(database, documentKey(partition, service, kind, id));
  if (text === null) return known.events.forgets?.includes(kind) ? null : -1;
  const document: unknown = JSON.parse(text);
  const version = typeof document === "object" && document !== null && "version" in document ? document.version : null;
  return typeof version === "number" ? version : null;
}

async function replay(
  database: Database,
  services: readonly ServiceDefinition[],
  { since, mostWaiting }: MendOptions,
): Promise<number> {
  const { commands } = database;
  const from = Math.max(0, since - REPLAY_MARGIN_MS);
  let given = 0;
  for (const { service: subscriber, reactions } of services) {
    const sources = new Set(reactions.flatMap(({ kind, stream }) => (kind === "latest" ? [stream.service] : [])));
    for (const source of sources) {
      const stream = new RetryStream(database, { source, subscriber, mostWaiting });
      for (const partition of partitionsOf(database)) {
        // A subscriber that has never run here has nothing to handle again.
        if ((await commands.hexists(subscribersKey(partition, source), subscriber)) !== 1) continue;
        const events = eventsKey(partition, source);
        for (let after = String(from); ; ) {
          const entries = await commands.xrange(events, after, "+", "COUNT", READ_AT_ONCE);
          for (const [, fields] of entries) await stream.add(partition, fields);
          given += entries.length;
          const last = entries.at(-1)?.[0];
          if (last === undefined || entries.length < READ_AT_ONCE) break;
          after = `(${last}`;
        }
      }
    }
  }
  return given;
}
