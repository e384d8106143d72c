// Schedules tasks by the sandbox's clock.
import type { Database } from "bun:sqlite";

/** Names a task that the sandbox runs when its clock reaches the due time. */
export type Task =
  | "close_dispute"
  | "end_dispute_period"
  | "expire_authorization"
  | "expire_session"
  | "fail_refund"
  | "open_dispute"
  | "succeed_refund"
  | "verify_account";

type Due = { seq: number; task: Task; object: string };

/** Schedules a task for an object; `due` is the sandbox's time, Unix seconds. */
export function schedule(database: Database, task: Task, object: string, due: number): void {
  database.query("INSERT INTO schedule (due, task, object) VALUES (?, ?, ?)").run(due, task, object);
}

/** Returns whether any task is due. */
export function isAnythingDue(database: Database, now: number): boolean {
  return database.query("SELECT 1 FROM schedule WHERE due <= ? LIMIT 1").get(now) !== null;
}

/** Removes and returns the tasks that are due, oldest first. */
export function takeDue(database: Database, now: number): Due[] {
  const sql = "DELETE FROM schedule WHERE due <= ? RETURNING seq, task, object";
  return database
    .query<Due, [number]>(sql)
    .all(now)
    .toSorted((a, b) => a.seq - b.seq);
}
