// Keeps the faults of webhook deliveries that tests have asked for, and applies them.
import type { Database } from "bun:sqlite";
import type { Forgery } from "./signature.ts";

/** Names what goes wrong with a delivery; the README describes each kind. */
export type WebhookFaultKind = "lose" | "delay" | "duplicate" | "reorder" | Forgery;

/** Describes a fault of the next matching deliveries. */
export type WebhookFault = {
  /** Names what goes wrong. */
  kind: WebhookFaultKind;
  /** Matches events of this type only, `charge.*` every type with that prefix; default: any. */
  type?: string | undefined;
  /** Sets the number of deliveries that the fault applies to. */
  times: number;
  /** Sets the ms of a `delay`; for `reorder`, the longest wait for a later delivery to overtake. */
  delayMs: number;
};

/** Holds the faults that are not used up, in memory. */
export type WebhookFaults = {
  /** Adds a fault after the others. */
  add: (fault: WebhookFault) => void;
  /** Takes the first matching fault of each kind, and uses it up by one delivery. */
  take: (type: string) => WebhookFault[];
  /** Returns the faults that are not used up. */
  pending: () => WebhookFault[];
  /** Removes every fault. */
  clear: () => void;
};

/** Creates an empty list of faults. */
export function createWebhookFaults(): WebhookFaults {
  let waiting: WebhookFault[] = [];
  return {
    add: (fault) => {
      waiting = [...waiting, fault];
    },
    take: (type) => {
      const taken: WebhookFault[] = [];
      waiting = waiting.flatMap((fault) => {
        if (taken.some(({ kind }) => kind === fault.kind) || !matches(fault, type)) return [fault];
        taken.push(fault);
        return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
      });
      return taken;
    },
    pending: () => waiting,
    clear: () => {
      waiting = [];
    },
  };
}

/** Applies the matching faults to each new delivery, once. */
export function planFaults(database: Database, faults: WebhookFaults, nowMs: number): void {
  const sql = `SELECT delivery.seq AS id, objects.owner AS type
    FROM webhook_deliveries delivery JOIN objects ON objects.id = event
    WHERE status = 'pending' AND is_planned = 0 ORDER BY delivery.seq`;
  const plan = database.transaction(() => {
    for (const { id, type } of database.query<{ id: number; type: string }, []>(sql).all()) {
      database.query("UPDATE webhook_deliveries SET is_planned = 1 WHERE seq = ?").run(id);
      for (const fault of faults.take(type)) applyFault(database, id, { fault, nowMs });
    }
  });
  if (database.query(`${sql} LIMIT 1`).get() !== null) plan.immediate();
}

function applyFault(database: Database, id: number, { fault, nowMs }: { fault: WebhookFault; nowMs: number }): void {
  const { kind, delayMs } = fault;
  const update = (assignment: string, ...values: (string | number)[]) => {
    database.query(`UPDATE webhook_deliveries SET ${assignment} WHERE seq = ?`).run(...values, id);
  };
  switch (kind) {
    case "lose":
      return update("status = 'lost'");
    case "delay":
      return update("due_ms = ?", nowMs + delayMs);
    case "reorder":
      return update("due_ms = ?, waits_for_next = 1", nowMs + delayMs);
    case "duplicate":
      database
        .query(
          `INSERT INTO webhook_deliveries (event, endpoint, due_ms, is_planned)
            SELECT event, endpoint, due_ms, 1 FROM webhook_deliveries WHERE seq = ?`,
        )
        .run(id);
      return undefined;
    case "wrong_secret":
    case "old_timestamp":
    case "unsigned":
    case "truncated":
      return update("forgery = ?", kind);
    default:
      return kind satisfies never;
  }
}

function matches({ type }: WebhookFault, given: string): boolean {
  if (type === undefined || type === given) return true;
  return type.endsWith(".*") && given.startsWith(type.slice(0, -1));
}
