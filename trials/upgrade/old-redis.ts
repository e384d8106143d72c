// Reads and prepares what processes of the baseline leave in Redis.

import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { waitFor } from "@holdfast/testing";
import { z } from "zod";

/** Describes a request that a service has claimed in the request ledger. */
export interface ClaimedRequest {
  readonly documentId: string;
  readonly isAnswered: boolean;
}

/**
 * Reads and prepares what processes of the baseline leave in Redis.
 *
 * Spells out the keys as the baseline does: the functions of this tree would hide that a key was renamed.
 */
export interface OldRedis {
  /** Reads every request under an idempotency key that a service has claimed. */
  claims(service: string): Promise<ClaimedRequest[]>;
  /**
   * Delivers the unread event of a new ticket to a consumer that is about to die. The returned function says that it is
   * dead, and that the event was delivered so often that it becomes a dead letter: to be called once orders runs, because
   * a process that starts may handle such an event while it makes a letter of it.
   */
  poison(ticketId: string): Promise<() => Promise<void>>;
  /** Waits until a service has a dead letter in the partition of this document. */
  deadLetter(service: string, documentId: string): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

const record = z.object({ hash: z.string(), commandId: z.string(), documentId: z.string() });
const LONG_AGO_MS = 3_600_000;
const TOO_MANY_DELIVERIES = 100;
const LIFE_SIGN_MS = 250;

/** Connects to the Redis of the trial. */
export async function openOldRedis(url: string): Promise<OldRedis> {
  const redis = connectRedis(url, { name: "upgrade-trial", role: "commands" });
  await whenReady(redis);

  async function ofService(key: string): Promise<ClaimedRequest[]> {
    const fields = await redis.hgetall(key);
    // The same key has records of another form, for Stripe's events.
    return Object.entries(fields).flatMap(([field, text]) => {
      const { data } = field.endsWith(" answer") ? {} : record.safeParse(JSON.parse(text));
      return data ? [{ documentId: data.documentId, isAnswered: `${field} answer` in fields }] : [];
    });
  }
  return {
    async claims(service) {
      const keys = await redis.keys(`{*}:${service}:requests:*`);
      return (await Promise.all(keys.map(ofService))).flat();
    },
    async poison(ticketId) {
      const stream = `{${ticketId.slice(-2)}}:tickets:events`;
      await redis.xreadgroup("GROUP", "orders", "ghost", "COUNT", 100, "STREAMS", stream, ">");
      const [entry] = (await redis.xrange(stream, "-", "+")).filter(([, fields]) => fields.includes(ticketId));
      if (!entry) throw new Error(`Cannot find the event of ticket ${ticketId}`);
      const claim = async (idleMs: number): Promise<void> => {
        const given = ["IDLE", idleMs, "RETRYCOUNT", TOO_MANY_DELIVERIES, "JUSTID"];
        await redis.call("XCLAIM", stream, "orders", "ghost", 0, entry[0], ...given);
      };
      const living = setInterval(() => void claim(0), LIFE_SIGN_MS);
      return async () => {
        clearInterval(living);
        await claim(LONG_AGO_MS);
      };
    },
    async deadLetter(service, documentId) {
      const key = `{${documentId.slice(-2)}}:${service}:dead`;
      await waitFor(async () => (await redis.xlen(key)) > 0, { message: `${key} is empty`, timeoutMs: 20_000 });
    },
    close: () => redis.disconnect(),
  };
}
