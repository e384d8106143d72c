// Stores the deliveries of events, and what became of each.
import type { Database } from "bun:sqlite";
import type { StripeEvent } from "../state/objects.ts";
import { createStore, type Store } from "../state/store.ts";
import type { Forgery } from "./signature.ts";

/** Describes the delivery of an event to an endpoint, with all its attempts. */
export type Delivery = {
  /** Identifies the delivery; a later one has a larger number. */
  id: number;
  /** Identifies the event. */
  event: string;
  /** Gives the type of the event, such as `charge.captured`. */
  type: string;
  /** Names the connected account of the event; null: the platform. */
  account: string | null;
  /** Gives the address of the endpoint. */
  url: string;
  /** Says what became of the delivery: `failed` after its last attempt, `lost` by a fault; neither is retried. */
  status: "pending" | "delivered" | "failed" | "lost";
  /** Counts the attempts so far. */
  attempts: number;
  /** Gives the real time of the next attempt of a pending delivery, ms since 1970. */
  dueMs: number;
  /** Names how the next attempt is forged; null: it is not. */
  forgery: Forgery | null;
  /** Holds the result of the last attempt: the status with the start of the body, or an error; null: no attempt yet. */
  answer: string | null;
};

/** Holds a delivery that is due, with the secret of its endpoint. */
export type ReadyDelivery = Pick<Delivery, "id" | "event" | "url" | "attempts" | "forgery"> & { secret: string };

/** Narrows `listDeliveries` to an event, a status, or both. */
export type DeliveryFilter = { event?: string | undefined; status?: Delivery["status"] | undefined };

/** Lists deliveries that are due, oldest first; a reordered one is due once a later one was sent. */
export function readyDeliveries(database: Database, { nowMs, limit }: { nowMs: number; limit: number }) {
  const sql = `SELECT delivery.seq AS id, event, url, secret, attempts, forgery
    FROM webhook_deliveries delivery JOIN all_webhook_endpoints ON all_webhook_endpoints.id = endpoint
    WHERE status = 'pending' AND (due_ms <= ?1 OR (waits_for_next AND EXISTS (
      SELECT 1 FROM webhook_deliveries later
      WHERE later.endpoint = delivery.endpoint AND later.seq > delivery.seq AND later.attempts > 0)))
    ORDER BY delivery.seq LIMIT ?2`;
  return database.query<ReadyDelivery, [number, number]>(sql).all(nowMs, limit);
}

/** Records the result of an attempt; without `retryAtMs` a failed delivery is given up. Ends a forgery. */
export function recordAttempt(
  database: Database,
  { id, event }: ReadyDelivery,
  { isAccepted, answer, retryAtMs }: { isAccepted: boolean; answer: string; retryAtMs: number | undefined },
): void {
  const status = isAccepted ? "delivered" : retryAtMs === undefined ? "failed" : "pending";
  const sql = `UPDATE webhook_deliveries SET status = ?, attempts = attempts + 1, due_ms = ?, answer = ?,
    forgery = NULL, waits_for_next = 0 WHERE seq = ?`;
  const record = database.transaction(() => {
    database.query(sql).run(status, retryAtMs ?? 0, answer, id);
    if (isAccepted) countPending(database, event);
  });
  record.immediate();
}

/** Adds a delivery of an event to every endpoint of its kind, whatever became of earlier ones; returns the new ids. */
export function deliverAgain(database: Database, event: string, forgery: Forgery | null): number[] {
  const sql = `INSERT INTO webhook_deliveries (event, endpoint, due_ms, is_planned, forgery)
    SELECT ?1, id, 0, 1, ?2 FROM all_webhook_endpoints
    WHERE is_connect = (SELECT account IS NOT NULL FROM objects WHERE id = ?1)
    ORDER BY position RETURNING seq AS id`;
  const rows = database.query<{ id: number }, [string, Forgery | null]>(sql).all(event, forgery);
  return rows.map(({ id }) => id);
}

/** Lists the newest 1,000 deliveries, oldest first. */
export function listDeliveries(database: Database, { event, status }: DeliveryFilter): Delivery[] {
  const sql = `SELECT delivery.seq AS id, event, objects.owner AS type, objects.account, url, status, attempts,
    due_ms AS dueMs, forgery, answer
    FROM webhook_deliveries delivery JOIN all_webhook_endpoints ON all_webhook_endpoints.id = endpoint
    JOIN objects ON objects.id = event
    WHERE (?1 IS NULL OR event = ?1) AND (?2 IS NULL OR status = ?2) ORDER BY delivery.seq DESC LIMIT 1000`;
  const query = database.query<Delivery, [string | null, string | null]>(sql);
  return query.all(event ?? null, status ?? null).toReversed();
}

/** Counts all deliveries by status. */
export function countDeliveries(database: Database): Record<Delivery["status"], number> {
  const sql = "SELECT status, COUNT(*) AS count FROM webhook_deliveries GROUP BY status";
  const rows = database.query<{ status: Delivery["status"]; count: number }, []>(sql).all();
  const none = { pending: 0, delivered: 0, failed: 0, lost: 0 };
  return rows.reduce((counts, { status, count }) => ({ ...counts, [status]: count }), none);
}

/** Finds an event by its id, of the platform or of any connected account. */
export function findEvent(database: Database, id: string): StripeEvent | undefined {
  return storeOf(database, id).find("event", id);
}

/** Updates `pending_webhooks` of an event: the number of endpoints that have not accepted it. */
function countPending(database: Database, id: string): void {
  const sql = `SELECT COUNT(*) AS count FROM (SELECT endpoint FROM webhook_deliveries WHERE event = ?
    GROUP BY endpoint HAVING SUM(status = 'delivered') = 0)`;
  const pending = database.query<{ count: number }, [string]>(sql).get(id)?.count ?? 0;
  const store = storeOf(database, id);
  const event = store.find("event", id);
  if (event) store.save({ ...event, pending_webhooks: pending });
}

function storeOf(database: Database, id: string): Store {
  const query = database.query<{ account: string | null }, [string]>("SELECT account FROM objects WHERE id = ?");
  return createStore(database, query.get(id)?.account ?? null);
}
