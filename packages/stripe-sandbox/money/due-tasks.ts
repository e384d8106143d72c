// Runs the tasks that are due by the sandbox's clock.
import type { Database } from "bun:sqlite";
import { verifyAccount } from "../connect/onboarding.ts";
import { endDisputePeriod, judgeDispute, openTestDispute } from "../disputes/disputes.ts";
import type { Context } from "../state/context.ts";
import { type Task, takeDue } from "../state/schedule.ts";
import { expireAuthorization } from "./capture-or-cancel.ts";
import { failRefund, succeedRefund } from "./refund-endpoints.ts";
import { expireDueSession } from "./session-expiry.ts";

const TASKS: Record<Task, (context: Context, object: string) => void> = {
  close_dispute: judgeDispute,
  end_dispute_period: endDisputePeriod,
  expire_authorization: expireAuthorization,
  expire_session: expireDueSession,
  fail_refund: failRefund,
  open_dispute: openTestDispute,
  succeed_refund: succeedRefund,
  verify_account: verifyAccount,
};

/** Runs the tasks that are due, within the transaction that the caller has opened. */
export function runDueTasks(database: Database, context: Context): void {
  for (const { task, object } of takeDue(database, context.now)) TASKS[task](context, object);
}
