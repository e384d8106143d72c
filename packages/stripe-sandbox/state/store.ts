import type { Database } from "bun:sqlite";
import type { ObjectOf, StripeObject } from "./objects.ts";

type Kind = StripeObject["object"];

/** Which page of a list is wanted; times are Unix seconds, bounds are inclusive. */
export type ListQuery = {
  owner?: string | undefined;
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
};

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
        ON CONFLICT (id) DO UPDATE SET body = ?5`;
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
  };
}

function list<K extends Kind>(database: Database, kind: K, query: ListQuery): ObjectOf<K>[] {
  const order = query.newerThan === undefined ? "DESC" : "ASC";
  const sql = `SELECT body FROM objects WHERE kind = $kind
    AND ($owner IS NULL OR owner = $owner)
    AND created BETWEEN $from AND $to
    AND ($older IS NULL OR seq < (SELECT seq FROM objects WHERE id = $older))
    AND ($newer IS NULL OR seq > (SELECT seq FROM objects WHERE id = $newer))
    ORDER BY seq ${order} LIMIT $limit`;
  const rows = database.query<Row, Record<string, string | number | null>>(sql).all({
    kind,
    owner: query.owner ?? null,
    from: query.from ?? 0,
    to: query.to ?? Number.MAX_SAFE_INTEGER,
    older: query.olderThan ?? null,
    newer: query.newerThan ?? null,
    limit: query.limit,
  });
  const objects = rows.map((row) => parse(kind, row));
  return order === "ASC" ? objects.toReversed() : objects;
}

/** The object a list can be narrowed to: a refund's or a charge's intent, an event's type. */
function ownerOf(object: StripeObject): string | null {
  if (object.object === "charge" || object.object === "refund") return object.payment_intent;
  return object.object === "event" ? object.type : null;
}

/** A row of a kind holds what was saved as that kind, so the text is trusted to be it. */
function parse<K extends Kind>(_: K, row: Row): ObjectOf<K> {
  const object: ObjectOf<K> = JSON.parse(row.body);
  return object;
}
