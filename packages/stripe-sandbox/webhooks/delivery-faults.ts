import type { Database } from "bun:sqlite";
import type { Forgery } from "./signature.ts";

/** What is to go wrong with a delivery; see the README for what each does. */
export type WebhookFaultKind = "lose" | "delay" | "duplicate" | "reorder" | Forgery;

/** A fault that waits for its delivery. */
export type WebhookFault = {
  kind: WebhookFaultKind;
  /** Only events of this type; `charge.*` means all that begin so. */
  type?: string | undefined;
  /** How many deliveries it meets; each takes one. */
  times: number;
  /** For `delay`; for `reorder` the longest wait to be overtaken. */
  delayMs: number;
};

/** The faults asked for and not yet used up; they live as long as the process. */
export type WebhookFaults = {
  add: (fault: WebhookFault) => void;
  /** Takes every fault that meets a delivery of the type, one of each kind at most. */
  take: (type: string) => WebhookFault[];
  pending: () => WebhookFault[];
  clear: () => void;
};

/** Makes an empty list of faults. */
export function createWebhookFaults(): WebhookFaults {
  let waiting: WebhookFault[] = [];
  return {
    add: (fault) => {
      waiting = [...waiting, fault];
    },
    take: (type) => {
      const taken: WebhookFault[] = [];
      waiting = waiting.flatMap((fault) => {
        if (taken.some(({ kind }) => kind === fault.kind) || !meets(fault, type)) return [fault];
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

/** Decides, once for each new delivery, what is to go wrong with it. */
export function planFaults(database: Database, faults: WebhookFaults, nowMs: number): void {
  const sql = `SELECT delivery.seq AS id, objects.owner AS type
    FROM webhook_deliveries delivery JOIN objects ON objects.id = event
    WHERE status = 'pending' AND is_planned = 0 ORDER BY delivery.seq`;
  const plan = database.transaction(() => {
    for (const { id, type } of database.query<{ id: number; type: string }, []>(sql).all()) {
      database.query("UPDATE webhook_deliveries SET is_planned = 1 WHERE seq = ?").run(id);
      for (const fault of faults.take(type)) spoil(database, id, { fault, nowMs });
    }
  });
  if (database.query(`${sql} LIMIT 1`).get() !== null) plan.immediate();
}

function spoil(database: Database, id: number, { fault, nowMs }: { fault: WebhookFault; nowMs: number }): void {
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

function meets({ type }: WebhookFault, given: string): boolean {
  if (type === undefined || type === given) return true;
  return type.endsWith(".*") && given.startsWith(type.slice(0, -1));
}
