import type { Database } from "bun:sqlite";
import type { IntentData, LineItem } from "./checkout-session-object.ts";
import type { ObjectOf, StripeObject } from "./objects.ts";

type Kind = StripeObject["object"];

/** Which page of a list is wanted; times are Unix seconds, bounds are inclusive. */
export type ListQuery = {
  owner?: string | undefined;
  /** Only objects whose `status` is this. */
  status?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  /** Only objects made before this one. */
  olderThan?: string | undefined;
  /** Only objects made after this one. */
  newerThan?: string | undefined;
  limit: number;
};

/** The kept Stripe objects. */
export type Store = {
  /** Finds an object of one kind; undefined when there is none. */
  find: <K extends Kind>(kind: K, id: string) => ObjectOf<K> | undefined;
  /** Keeps an object, new or changed. */
  save: (object: StripeObject) => void;
  /** Lists objects, newest first; `limit` decides how many. */
  list: <K extends Kind>(kind: K, query: ListQuery) => ObjectOf<K>[];
  /** Lists every object of a kind, oldest first. */
  all: <K extends Kind>(kind: K) => ObjectOf<K>[];
  /** Remembers which test card a payment method stands for. */
  saveTestCard: (paymentMethod: string, name: string) => void;
  /** Finds the name of the test card behind a payment method. */
  findTestCard: (paymentMethod: string) => string | undefined;
  /** Keeps what belongs to a new Session and is no part of the object itself. */
  saveSessionParts: (session: string, parts: SessionParts) => void;
  /** Finds what `saveSessionParts` kept. */
  findSessionParts: (session: string) => SessionParts | undefined;
};

/** What a Session is for, beside the object that Stripe shows. */
export type SessionParts = { items: LineItem[]; intentData: IntentData };

type Row = { body: string };

/** Opens the store over a database; a caller that needs several writes wraps them in a transaction. */
export function createStore(database: Database): Store {
  return {
    find: (kind, id) => {
      const sql = "SELECT body FROM objects WHERE id = ? AND kind = ?";
      const row = database.query<Row, [string, string]>(sql).get(id, kind);
      return row ? parse(kind, row) : undefined;
    },
    save: (object) => {
      const sql = `INSERT INTO objects (id, kind, created, owner, body) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (id) DO UPDATE SET owner = ?4, body = ?5`;
      const row = [object.id, object.object, object.created, ownerOf(object)] as const;
      database.query(sql).run(...row, JSON.stringify(object));
    },
    list: (kind, query) => list(database, kind, query),
    all: (kind) => {
      const sql = "SELECT body FROM objects WHERE kind = ? ORDER BY seq";
      return database
        .query<Row, [string]>(sql)
        .all(kind)
        .map((row) => parse(kind, row));
    },
    saveTestCard: (paymentMethod, name) => {
      database.query("INSERT INTO payment_method_cards VALUES (?, ?)").run(paymentMethod, name);
    },
    findTestCard: (paymentMethod) => {
      const sql = "SELECT test_card FROM payment_method_cards WHERE payment_method = ?";
      return database.query<{ test_card: string }, [string]>(sql).get(paymentMethod)?.test_card;
    },
    saveSessionParts: (session, parts) => {
      database.query("INSERT INTO session_parts VALUES (?, ?)").run(session, JSON.stringify(parts));
    },
    findSessionParts: (session) => {
      const row = database.query<Row, [string]>("SELECT body FROM session_parts WHERE session = ?").get(session);
      if (!row) return undefined;
      const parts: SessionParts = JSON.parse(row.body);
      return parts;
    },
  };
}

function list<K extends Kind>(database: Database, kind: K, query: ListQuery): ObjectOf<K>[] {
  const order = query.newerThan === undefined ? "DESC" : "ASC";
  const sql = `SELECT body FROM objects WHERE kind = $kind
    AND ($owner IS NULL OR owner = $owner)
    AND ($status IS NULL OR body ->> '$.status' = $status)
    AND created BETWEEN $from AND $to
    AND ($older IS NULL OR seq < (SELECT seq FROM objects WHERE id = $older))
    AND ($newer IS NULL OR seq > (SELECT seq FROM objects WHERE id = $newer))
    ORDER BY seq ${order} LIMIT $limit`;
  const rows = database.query<Row, Record<string, string | number | null>>(sql).all({
    kind,
    owner: query.owner ?? null,
    status: query.status ?? null,
    from: query.from ?? 0,
    to: query.to ?? Number.MAX_SAFE_INTEGER,
    older: query.olderThan ?? null,
    newer: query.newerThan ?? null,
    limit: query.limit,
  });
  const objects = rows.map((row) => parse(kind, row));
  return order === "ASC" ? objects.toReversed() : objects;
}

/** What a list can be narrowed to: the intent of a refund, a charge or a session, the type of an event. */
function ownerOf(object: StripeObject): string | null {
  if (object.object === "event") return object.type;
  return "payment_intent" in object ? object.payment_intent : null;
}

/** A row of a kind holds what was saved as that kind, so the text is trusted to be it. */
function parse<K extends Kind>(_: K, row: Row): ObjectOf<K> {
  const object: ObjectOf<K> = JSON.parse(row.body);
  return object;
}
