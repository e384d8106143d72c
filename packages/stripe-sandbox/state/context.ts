// Gives the work of one call its store, time and events, in one transaction.
import type { Database } from "bun:sqlite";
import { newId } from "./ids.ts";
import type { EventType, StripeEvent } from "./objects.ts";
import { schedule, type Task } from "./schedule.ts";
import { createStore, type Store } from "./store.ts";

/** Names the API version whose objects the sandbox returns. */
export const API_VERSION = "2026-10-28.endive";

/** Names the call that has caused a change; null for due tasks of the sandbox itself. */
export type Cause = { id: string; idempotency_key: string | null } | null;

/** Holds what the work of one call reads and writes, in one database transaction. */
export type Context = {
  /** Reads and saves objects. */
  store: Store;
  /** Gives the sandbox's time, Unix seconds. */
  now: number;
  /** Gives the address for buyers' browsers, such as `http://127.0.0.1:4010`. */
  origin: string;
  /** Saves a changed object and records the event of its change. */
  change: (type: EventType, object: StripeEvent["data"]["object"]) => void;
  /** Schedules a task for an object, `seconds` from now. */
  later: (seconds: number, task: Task, object: string) => void;
};

/** Creates the context of one call, within the transaction that the caller has opened. */
export function createContext(
  database: Database,
  now: number,
  { origin, cause }: { origin: string; cause: Cause },
): Context {
  const store = createStore(database);
  return {
    store,
    now,
    origin,
    change: (type, object) => {
      store.save(object);
      recordEvent(database, store, {
        id: newId("evt"),
        object: "event",
        api_version: API_VERSION,
        created: now,
        data: { object },
        livemode: false,
        pending_webhooks: 0,
        request: cause ?? { id: null, idempotency_key: null },
        type,
      });
    },
    later: (seconds, task, object) => schedule(database, task, object, now + seconds),
  };
}

/** Records an event and its webhook deliveries in the transaction of the change. */
function recordEvent(database: Database, store: Store, event: StripeEvent): void {
  const sql = `INSERT INTO webhook_deliveries (event, endpoint, due_ms)
    SELECT ?, id, 0 FROM webhook_endpoints ORDER BY rowid`;
  const { changes } = database.query(sql).run(event.id);
  store.save({ ...event, pending_webhooks: changes });
}
