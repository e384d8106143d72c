// Stores Stripe objects in the database.
import type { Database } from "bun:sqlite";
import type { IntentData, LineItem } from "./checkout-session-object.ts";
import type { ObjectOf, StripeObject } from "./objects.ts";

type Kind = StripeObject["object"];

/** Narrows a list to one page; times are Unix seconds, bounds are inclusive. */
export type ListQuery = {
  /** Selects objects of this owner, or of any of these: an intent, a transfer's destination, or the type of an event. */
  owner?: string | string[] | undefined;
  /** Selects objects with these values. */
  having?: Having | undefined;
  from?: number | undefined;
  to?: number | undefined;
  /** Selects objects created before the object with this id. */
  olderThan?: string | undefined;
  /** Selects objects created after the object with this id. */
  newerThan?: string | undefined;
  limit: number;
};

/** Names the values by which lists are narrowed. */
export type Having = { [name in "charge" | "currency" | "status" | "transfer_group" | "type"]?: string | undefined };

/** Reads and saves Stripe objects of the platform, or of one connected account. */
export type Store = {
  /** Finds an object of a kind by its id; undefined when it does not exist. */
  find: <K extends Kind>(kind: K, id: string) => ObjectOf<K> | undefined;
  /** Saves a new or changed object. */
  save: (object: StripeObject) => void;
  /** Removes an object. */
  remove: (id: string) => void;
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

/** Creates the store of a connected account, or with null that of the platform; wrap several writes in a transaction. */
export function createStore(database: Database, account: string | null): Store {
  return {
    find: (kind, id) => {
      const sql = "SELECT body FROM objects WHERE id = ? AND kind = ? AND account IS ?";
      const row = database.query<Row, [string, string, string | null]>(sql).get(id, kind, account);
      return row ? parse(kind, row) : undefined;
    },
    save: (object) => {
      const sql = `INSERT INTO objects (id, kind, created, owner, body, account) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (id) DO UPDATE SET owner = ?4, body = ?5`;
      const row = [object.id, object.object, object.created, ownerOf(object)] as const;
      database.query(sql).run(...row, JSON.stringify(object), account);
    },
    remove: (id) => {
      database.query("DELETE FROM objects WHERE id = ? AND account IS ?").run(id, account);
    },
    list: (kind, query) => list(database, kind, { ...query, account }),
    all: (kind) => {
      const sql = "SELECT body FROM objects WHERE kind = ? AND account IS ? ORDER BY seq";
      return database
        .query<Row, [string, string | null]>(sql)
        .all(kind, account)
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

/** Lists by the conditions that are given alone, so that SQLite can use the index of each. */
function list<K extends Kind>(
  database: Database,
  kind: K,
  query: ListQuery & { account: string | null },
): ObjectOf<K>[] {
  const order = query.newerThan === undefined ? "DESC" : "ASC";
  const given: [condition: string, value: string | number | undefined][] = [
    Array.isArray(query.owner)
      ? ["owner IN (SELECT value FROM json_each(?))", JSON.stringify(query.owner)]
      : ["owner = ?", query.owner],
    ...HAVING.map((name): [string, string | undefined] => [`body ->> '$.${name}' = ?`, query.having?.[name]]),
    ["created >= ?", query.from],
    ["created <= ?", query.to],
    ["seq < (SELECT seq FROM objects WHERE id = ?)", query.olderThan],
    ["seq > (SELECT seq FROM objects WHERE id = ?)", query.newerThan],
  ];
  const conditions = given.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  const sql = `SELECT body FROM objects WHERE kind = ? AND account IS ?
    ${conditions.map(({ condition }) => `AND ${condition}`).join(" ")} ORDER BY seq ${order} LIMIT ?`;
  const values = [kind, query.account, ...conditions.map(({ value }) => value), query.limit];
  const objects = database
    .query<Row, (string | number | null)[]>(sql)
    .all(...values)
    .map((row) => parse(kind, row));
  return order === "ASC" ? objects.toReversed() : objects;
}

const HAVING = ["charge", "currency", "status", "transfer_group", "type"] as const;

/** Returns the owner by which lists are narrowed: the intent of an object, or what stands for it in other kinds. */
function ownerOf(object: StripeObject): string | null {
  if (object.object === "event") return object.type;
  if (object.object === "transfer") return object.destination;
  if (object.object === "transfer_reversal") return object.transfer;
  if (object.object === "balance_transaction") return object.source;
  if (object.object === "account_link") return object.session;
  return "payment_intent" in object ? object.payment_intent : null;
}

/** Parses a row. Trusts the text, because a row of a kind holds what was saved as that kind. */
function parse<K extends Kind>(_: K, row: Row): ObjectOf<K> {
  const object: ObjectOf<K> = JSON.parse(row.body);
  return object;
}
