import type { Database } from "bun:sqlite";

/** How long a key is remembered, in seconds of the sandbox's clock. */
const KEY_LIFETIME_SECONDS = 24 * 60 * 60;

/** The first answer given under an idempotency key, and the call it answered. */
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

/** Finds what was first answered under a key; undefined when nothing was, or 24 hours ago. */
export function findAnswer(database: Database, key: string, now: number): StoredAnswer | undefined {
  const sql = `SELECT key, method, path, parameters_hash AS parametersHash, status, body,
    request_id AS requestId, created FROM idempotency_answers WHERE key = ? AND created > ?`;
  const query = database.query<StoredAnswer, [string, number]>(sql);
  return query.get(key, now - KEY_LIFETIME_SECONDS) ?? undefined;
}

/** Keeps the first answer under a key, in place of a forgotten one, and drops the forgotten. */
export function saveAnswer(database: Database, answer: StoredAnswer): void {
  database.query("DELETE FROM idempotency_answers WHERE created <= ?").run(answer.created - KEY_LIFETIME_SECONDS);
  const { key, method, path, parametersHash, status, body, requestId, created } = answer;
  database
    .query("INSERT INTO idempotency_answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    .run(key, method, path, parametersHash, status, body, requestId, created);
}
