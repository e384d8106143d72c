// Gives the work of one call its store, time and events, in one transaction.
import type { Database } from "bun:sqlite";
import { changedIn } from "./changed-values.ts";
import type { EventType } from "./event-types.ts";
import { newId } from "./ids.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { EventObject, StripeEvent, StripeObject } from "./objects.ts";
import { type Platform, readPlatform } from "./platform.ts";
import { schedule, type Task } from "./schedule.ts";
import { createStore, type Store } from "./store.ts";

/** Names the API version whose objects the sandbox returns. */
export const API_VERSION = "2026-10-28.endive";

/** Names the call that has caused a change; null for due tasks of the sandbox itself. */
export type Cause = { id: string; idempotency_key: string | null } | null;

/** Holds what the work of one call reads and writes, in one database transaction. */
export type Context = {
  /** Names the connected account that the work is about; null: the platform. */
  account: string | null;
  /** Reads and saves objects of that account. */
  store: Store;
  /** Adds up the balance of that account. */
  ledger: Ledger;
  /** Gives the settings of the platform. */
  platform: Platform;
  /** Gives the sandbox's time, Unix seconds. */
  now: number;
  /** Gives the address for buyers' browsers, such as `http://127.0.0.1:4010`. */
  origin: string;
  /** Saves a changed object and records the event of its change. */
  change: (type: EventType, object: EventObject & StripeObject) => void;
  /** Records an event of that account, and saves nothing; `before` is the object before an update. */
  record: (type: EventType, object: EventObject, before?: EventObject) => void;
  /** Schedules a task for an object, `seconds` from now. */
  later: (seconds: number, task: Task, object: string) => void;
  /** Returns the same context for another account; null: for the platform. */
  of: (account: string | null) => Context;
};

type Occasion = { origin: string; cause: Cause; account?: string | null };

/** Creates the context of one call, within the transaction that the caller has opened. */
export function createContext(database: Database, now: number, occasion: Occasion): Context {
  const { origin, cause, account = null } = occasion;
  const store = createStore(database, account);
  const record = (type: EventType, object: EventObject, before?: EventObject) =>
    recordEvent(database, store, {
      id: newId("evt"),
      object: "event",
      ...(account === null ? {} : { account }),
      api_version: API_VERSION,
      created: now,
      data: before ? { object, previous_attributes: changedIn(before, object) } : { object },
      livemode: false,
      pending_webhooks: 0,
      request: cause ?? { id: null, idempotency_key: null },
      type,
    });
  return {
    account,
    store,
    ledger: createLedger(database, account),
    get platform() {
      return readPlatform(database);
    },
    now,
    origin,
    change: (type, object) => {
      const before = type.endsWith(".updated") ? store.find(object.object, object.id) : undefined;
      store.save(object);
      record(type, object, before);
    },
    record,
    later: (seconds, task, object) => schedule(database, task, object, now + seconds),
    of: (other) => createContext(database, now, { ...occasion, account: other }),
  };
}

/** Records an event and its webhook deliveries in the transaction of the change. */
function recordEvent(database: Database, store: Store, event: StripeEvent): void {
  const sql = `INSERT INTO webhook_deliveries (event, endpoint, due_ms)
    SELECT ?, id, 0 FROM all_webhook_endpoints WHERE is_connect = ?
      AND (enabled_events IS NULL OR EXISTS (SELECT 1 FROM json_each(enabled_events) WHERE value = ?))
    ORDER BY position`;
  const { changes } = database.query(sql).run(event.id, event.account === undefined ? 0 : 1, event.type);
  store.save({ ...event, pending_webhooks: changes });
}
