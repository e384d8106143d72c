// Stores the first answer of each idempotency key.
import type { Database } from "bun:sqlite";

/** Sets how long a key is stored, in seconds of the sandbox's clock. */
const KEY_LIFETIME_SECONDS = 24 * 60 * 60;

/** Deletes the answers stored at a time, Unix seconds, or earlier. Each new answer runs it, so it must read no others. */
export const FORGET_ANSWERS = "DELETE FROM idempotency_answers WHERE created <= ?";

/** Describes the first answer under an idempotency key, and the call that was answered; `created` is Unix seconds. */
export type StoredAnswer = {
  key: string;
  method: string;
  path: string;
  parametersHash: string;
  status: number;
  body: string;
  requestId: string;
  created: number;
};

/** Finds the answer stored under a key; undefined for an unused key, or one used 24 hours ago or earlier. */
export function findAnswer(database: Database, key: string, now: number): StoredAnswer | undefined {
  const sql = `SELECT key, method, path, parameters_hash AS parametersHash, status, body,
    request_id AS requestId, created FROM idempotency_answers WHERE key = ? AND created > ?`;
  const query = database.query<StoredAnswer, [string, number]>(sql);
  return query.get(key, now - KEY_LIFETIME_SECONDS) ?? undefined;
}

/** Stores the first answer under a key, and deletes answers older than 24 hours. */
export function saveAnswer(database: Database, answer: StoredAnswer): void {
  database.query(FORGET_ANSWERS).run(answer.created - KEY_LIFETIME_SECONDS);
  const { key, method, path, parametersHash, status, body, requestId, created } = answer;
  database
    .query("INSERT INTO idempotency_answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    .run(key, method, path, parametersHash, status, body, requestId, created);
}
