// Stores Stripe objects in the database.
import type { Database } from "bun:sqlite";
import type { IntentData, LineItem } from "./checkout-session-object.ts";
import type { ObjectOf, StripeObject } from "./objects.ts";

type Kind = StripeObject["object"];

/** Narrows a list to one page; times are Unix seconds, bounds are inclusive. */
export type ListQuery = {
  /** Selects objects of this owner: an intent, or the type of an event. */
  owner?: string | undefined;
  /** Selects objects of this `status`. */
  status?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  /** Selects objects created before the object with this id. */
  olderThan?: string | undefined;
  /** Selects objects created after the object with this id. */
  newerThan?: string | undefined;
  limit: number;
};

/** Reads and saves Stripe objects. */
export type Store = {
  /** Finds an object of a kind by its id; undefined when it does not exist. */
  find: <K extends Kind>(kind: K, id: string) => ObjectOf<K> | undefined;
  /** Saves a new or changed object. */
  save: (object: StripeObject) => void;
  /** Lists at most `limit` objects, newest first. */
  list: <K extends Kind>(kind: K, query: ListQuery) => ObjectOf<K>[];
  /** Lists every object of a kind, oldest first. */
  all: <K extends Kind>(kind: K) => ObjectOf<K>[];
  /** Saves the name of the test card of a payment method. */
  saveTestCard: (paymentMethod: string, name: string) => void;
  /** Finds the name of the test card of a payment method. */
  findTestCard: (paymentMethod: string) => string | undefined;
  /** Saves the parts of a Session that Stripe does not show in the object. */
  saveSessionParts: (session: string, parts: SessionParts) => void;
  /** Finds the parts that `saveSessionParts` has saved. */
  findSessionParts: (session: string) => SessionParts | undefined;
};

/** Holds the parts of a Session that Stripe does not show in the object. */
export type SessionParts = {
  items: LineItem[];
  intentData: IntentData;
  /** Descriptions of the products, shown below their names; absent in Sessions of an earlier release. */
  notes?: (string | null)[];
};

type Row = { body: string };

/** Creates a store over a database; wrap several writes in a transaction. */
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

/** Returns the owner by which lists are narrowed: the intent of an object, or the type of an event. */
function ownerOf(object: StripeObject): string | null {
  if (object.object === "event") return object.type;
  return "payment_intent" in object ? object.payment_intent : null;
}

/** Parses a row. Trusts the text, because a row of a kind holds what was saved as that kind. */
function parse<K extends Kind>(_: K, row: Row): ObjectOf<K> {
  const object: ObjectOf<K> = JSON.parse(row.body);
  return object;
}
