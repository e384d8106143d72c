import type { Database } from "bun:sqlite";
import type { Context } from "../state/context.ts";
import { type Task, takeDue } from "../state/schedule.ts";
import { expireAuthorization } from "./capture-or-cancel.ts";
import { failRefund } from "./refund-endpoints.ts";
import { expireDueSession } from "./session-expiry.ts";

const TASKS: Record<Task, (context: Context, object: string) => void> = {
  expire_authorization: expireAuthorization,
  expire_session: expireDueSession,
  fail_refund: failRefund,
};

/** Does what the sandbox's clock has reached; the caller has the transaction open. */
export function runDueTasks(database: Database, context: Context): void {
  for (const { task, object } of takeDue(database, context.now)) TASKS[task](context, object);
}
