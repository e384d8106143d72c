import type { Database } from "bun:sqlite";

/** What the sandbox does by itself once its clock has reached a time. */
export type Task = "expire_authorization" | "expire_session" | "fail_refund";

type Due = { seq: number; task: Task; object: string };

/** Notes a task for an object; `due` is Unix seconds by the sandbox's clock. */
export function schedule(database: Database, task: Task, object: string, due: number): void {
  database.query("INSERT INTO schedule (due, task, object) VALUES (?, ?, ?)").run(due, task, object);
}

/** Tells whether `takeDue` would give anything. */
export function isAnythingDue(database: Database, now: number): boolean {
  return database.query("SELECT 1 FROM schedule WHERE due <= ? LIMIT 1").get(now) !== null;
}

/** Takes the tasks that are due, oldest first; each is given out once. */
export function takeDue(database: Database, now: number): Due[] {
  const sql = "DELETE FROM schedule WHERE due <= ? RETURNING seq, task, object";
  return database
    .query<Due, [number]>(sql)
    .all(now)
    .toSorted((a, b) => a.seq - b.seq);
}
