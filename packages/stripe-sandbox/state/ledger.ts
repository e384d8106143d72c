// Sums up the balance of an account by currency.
import type { Database } from "bun:sqlite";

/** Describes one movement of a balance; `net` is minor units, `availableOn` Unix seconds. */
export type LedgerEntry = { transaction: string; currency: string; net: number; availableOn: number };

/** Holds the money of one currency, in minor units; `pending` becomes available later. */
export type Funds = { available: number; pending: number };

/** Adds up the movements of one account. */
export type Ledger = {
  /** Adds the movement of a balance transaction. */
  add: (entry: LedgerEntry) => void;
  /** Sums up each currency that ever moved, as of `now`. */
  balances: (now: number) => Map<string, Funds>;
  /** Sums up one currency, as of `now`. */
  funds: (currency: string, now: number) => Funds;
};

type Row = Funds & { currency: string };

const SUMS = `COALESCE(SUM(net) FILTER (WHERE available_on <= ?2), 0) AS available,
  COALESCE(SUM(net) FILTER (WHERE available_on > ?2), 0) AS pending`;

/** Creates the ledger of a connected account, or with null that of the platform. */
export function createLedger(database: Database, account: string | null): Ledger {
  const owner = account ?? "";
  return {
    add: ({ transaction, currency, net, availableOn }) => {
      database.query("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)").run(transaction, owner, currency, net, availableOn);
    },
    balances: (now) => {
      const sql = `SELECT currency, ${SUMS} FROM ledger WHERE account = ?1 GROUP BY currency ORDER BY currency`;
      const rows = database.query<Row, [string, number]>(sql).all(owner, now);
      return new Map(rows.map(({ currency, available, pending }) => [currency, { available, pending }]));
    },
    funds: (currency, now) => {
      const sql = `SELECT ${SUMS} FROM ledger WHERE account = ?1 AND currency = ?3`;
      return database.query<Funds, [string, number, string]>(sql).get(owner, now, currency) ?? NOTHING;
    },
  };
}

const NOTHING: Funds = { available: 0, pending: 0 };
