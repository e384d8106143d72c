import type { Database } from "bun:sqlite";
import { newId } from "./ids.ts";
import type { EventType, StripeEvent } from "./objects.ts";
import { schedule, type Task } from "./schedule.ts";
import { createStore, type Store } from "./store.ts";

/** The API version whose shapes the sandbox speaks. */
export const API_VERSION = "2026-10-28.endive";

/** The call that caused a change; null for what the sandbox does by itself. */
export type Cause = { id: string; idempotency_key: string | null } | null;

/** What an endpoint works with: all of it belongs to one database transaction. */
export type Context = {
  store: Store;
  /** Unix seconds by the sandbox's clock. */
  now: number;
  /** Where the sandbox was reached, such as `http://127.0.0.1:4010`. */
  origin: string;
  /** Saves the changed object and records the event that tells of it. */
  change: (type: EventType, object: StripeEvent["data"]["object"]) => void;
  /** Notes something to be done `seconds` from now. */
  later: (seconds: number, task: Task, object: string) => void;
};

/** Makes the context of one call; the caller has the transaction open. */
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

/** The outbox: an event and its deliveries commit together with the change they tell of. */
function recordEvent(database: Database, store: Store, event: StripeEvent): void {
  const sql = `INSERT INTO webhook_deliveries (event, endpoint, due_ms)
    SELECT ?, id, 0 FROM webhook_endpoints ORDER BY rowid`;
  const { changes } = database.query(sql).run(event.id);
  store.save({ ...event, pending_webhooks: changes });
}
