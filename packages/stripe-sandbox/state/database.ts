// Opens the SQLite file of the sandbox and creates its tables.
import { Database } from "bun:sqlite";
import { randomInt } from "node:crypto";
import { SandboxError } from "./sandbox-error.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created INTEGER NOT NULL,
    owner TEXT,
    body TEXT NOT NULL,
    account TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq);
  CREATE INDEX IF NOT EXISTS objects_by_owner ON objects (owner, kind, seq);
  CREATE INDEX IF NOT EXISTS objects_by_transfer_group ON objects (body ->> '$.transfer_group', kind, seq);
  CREATE TABLE IF NOT EXISTS ledger (
    balance_transaction TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    currency TEXT NOT NULL,
    net INTEGER NOT NULL,
    available_on INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ledger_by_account ON ledger (account, currency, available_on, net);
  CREATE TABLE IF NOT EXISTS payment_method_cards (
    payment_method TEXT PRIMARY KEY,
    test_card TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS idempotency_answers (
    key TEXT PRIMARY KEY,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    parameters_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS idempotency_answers_by_time ON idempotency_answers (created);
  CREATE TABLE IF NOT EXISTS schedule (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due INTEGER NOT NULL,
    task TEXT NOT NULL,
    object TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS schedule_by_due ON schedule (due, seq);
  CREATE TABLE IF NOT EXISTS session_parts (
    session TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS webhook_endpoints (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    enabled_events TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS connect_webhook_endpoints (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    enabled_events TEXT
  ) STRICT;
  DROP VIEW IF EXISTS all_webhook_endpoints;
  CREATE VIEW all_webhook_endpoints AS
    SELECT id, url, secret, enabled_events, 0 AS is_connect, rowid AS position FROM webhook_endpoints
    UNION ALL SELECT id, url, secret, enabled_events, 1, rowid FROM connect_webhook_endpoints;
  CREATE TABLE IF NOT EXISTS webhook_deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER NOT NULL,
    forgery TEXT,
    is_planned INTEGER NOT NULL DEFAULT 0,
    waits_for_next INTEGER NOT NULL DEFAULT 0,
    answer TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS webhook_deliveries_waiting ON webhook_deliveries (seq) WHERE status = 'pending';
  CREATE INDEX IF NOT EXISTS webhook_deliveries_by_event ON webhook_deliveries (event);
`;

const MOST_ATTEMPTS = 6;
const PAUSE_MS: [least: number, most: number] = [10, 120];

/**
 * Opens the SQLite file (or `:memory:`) and creates absent tables.
 *
 * Locks the file until it is closed or the process ends, even by `kill -9`. Throws a SandboxError with code
 * `database_in_use` when another sandbox holds the lock.
 */
export function openDatabase(file: string): Database {
  for (let attempt = 1; ; attempt++) {
    try {
      return openOnce(file);
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (attempt === MOST_ATTEMPTS) {
        throw new SandboxError("database_in_use", `Cannot open ${file}: another sandbox has it open`);
      }
      // Two processes that open the file at the same instant can both fail: a random pause lets one succeed.
      Bun.sleepSync(randomInt(...PAUSE_MS));
    }
  }
}

function openOnce(file: string): Database {
  const database = new Database(file, { create: true, strict: true });
  try {
    // Exclusive mode takes the lock at the first write and keeps it; the kernel releases it on kill -9.
    database.run("PRAGMA locking_mode = EXCLUSIVE");
    database.run("PRAGMA journal_mode = WAL");
    database.run("PRAGMA synchronous = NORMAL");
    database.run("BEGIN IMMEDIATE");
    replaceFirstOutbox(database);
    addColumn(database, { table: "objects", column: "account" });
    for (const table of ["webhook_endpoints", "connect_webhook_endpoints"]) {
      addColumn(database, { table, column: "enabled_events" });
    }
    database.run(SCHEMA);
    database.run("COMMIT");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Drops the webhook tables of version 0, which had another form and were never written to. */
function replaceFirstOutbox(database: Database): void {
  const { user_version: version } = database.query<{ user_version: number }, []>("PRAGMA user_version").get() ?? {};
  if (version !== 0) return;
  database.run("DROP TABLE IF EXISTS webhook_endpoints");
  database.run("DROP TABLE IF EXISTS webhook_deliveries");
  database.run("PRAGMA user_version = 1");
}

/**
 * Adds a column to a file from before there was one. Without an account an object is the platform's, and without a choice
 * an endpoint receives all events.
 */
function addColumn(database: Database, { table, column }: { table: string; column: string }): void {
  const columns = database
    .query<{ name: string }, [string]>("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map(({ name }) => name);
  if (columns.length > 0 && !columns.includes(column)) database.run(`ALTER TABLE ${table} ADD COLUMN ${column} TEXT`);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}
