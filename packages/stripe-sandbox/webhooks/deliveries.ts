import type { Database } from "bun:sqlite";
import type { StripeEvent } from "../state/objects.ts";
import { createStore } from "../state/store.ts";
import type { Forgery } from "./signature.ts";

/** One sending of an event to an endpoint, with its repetitions. */
export type Delivery = {
  id: number;
  event: string;
  type: string;
  url: string;
  /** `failed` was given up, `lost` is a fault's doing: neither is tried again. */
  status: "pending" | "delivered" | "failed" | "lost";
  attempts: number;
  /** Real milliseconds; of a pending one. */
  dueMs: number;
  forgery: Forgery | null;
  /** What the last attempt met: a status with the start of the answer, or an error. */
  answer: string | null;
};

/** A delivery that is to be sent now. */
export type ReadyDelivery = Pick<Delivery, "id" | "event" | "url" | "attempts" | "forgery"> & { secret: string };

/** What `listDeliveries` is narrowed to. */
export type DeliveryFilter = { event?: string | undefined; status?: Delivery["status"] | undefined };

/** Gives what is due, oldest first; one that waits to be overtaken is due once a later one was sent. */
export function readyDeliveries(database: Database, { nowMs, limit }: { nowMs: number; limit: number }) {
  const sql = `SELECT delivery.seq AS id, event, url, secret, attempts, forgery
    FROM webhook_deliveries delivery JOIN webhook_endpoints ON webhook_endpoints.id = endpoint
    WHERE status = 'pending' AND (due_ms <= ?1 OR (waits_for_next AND EXISTS (
      SELECT 1 FROM webhook_deliveries later
      WHERE later.endpoint = delivery.endpoint AND later.seq > delivery.seq AND later.attempts > 0)))
    ORDER BY delivery.seq LIMIT ?2`;
  return database.query<ReadyDelivery, [number, number]>(sql).all(nowMs, limit);
}

/** Keeps what an attempt met; `retryAtMs` undefined gives the delivery up. Spoiling is for one attempt. */
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

/** Sends an event once more to every endpoint, whatever became of it before; gives the new ids. */
export function deliverAgain(database: Database, event: string, forgery: Forgery | null): number[] {
  const sql = `INSERT INTO webhook_deliveries (event, endpoint, due_ms, is_planned, forgery)
    SELECT ?, id, 0, 1, ? FROM webhook_endpoints ORDER BY rowid RETURNING seq AS id`;
  const rows = database.query<{ id: number }, [string, Forgery | null]>(sql).all(event, forgery);
  return rows.map(({ id }) => id);
}

/** Lists the newest thousand deliveries, oldest first. */
export function listDeliveries(database: Database, { event, status }: DeliveryFilter): Delivery[] {
  const sql = `SELECT delivery.seq AS id, event, objects.owner AS type, url, status, attempts, due_ms AS dueMs, forgery, answer
    FROM webhook_deliveries delivery JOIN webhook_endpoints ON webhook_endpoints.id = endpoint
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

/** Finds the event a delivery is of. */
export function findEvent(database: Database, id: string): StripeEvent | undefined {
  return createStore(database).find("event", id);
}

/** An event says how many endpoints have not yet accepted it. */
function countPending(database: Database, id: string): void {
  const sql = `SELECT COUNT(*) AS count FROM (SELECT endpoint FROM webhook_deliveries WHERE event = ?
    GROUP BY endpoint HAVING SUM(status = 'delivered') = 0)`;
  const pending = database.query<{ count: number }, [string]>(sql).get(id)?.count ?? 0;
  const store = createStore(database);
  const event = store.find("event", id);
  if (event) store.save({ ...event, pending_webhooks: pending });
}
