// Stores where events are sent.
import type { Database } from "bun:sqlite";
import { newId } from "../state/ids.ts";

/** Names an address that receives events, and the secret that signs them. */
export type WebhookEndpoint = {
  url: string;
  secret: string;
  /** Says that the address receives the events of connected accounts, and no others. */
  connect?: true;
  /** Lists the types of the events that the address receives; absent: all. */
  enabled_events?: string[];
};

/** Names an address that is to receive events. */
export type WebhookTarget = {
  /** Gives the address, http or https. */
  url: string;
  /** Signs the events for this address; default: the secret of the sandbox for that kind of endpoint. */
  secret?: string | undefined;
  /** Sends the events of connected accounts instead of the platform's; default false. */
  connect?: boolean | undefined;
  /** Sends events of these types alone, under Stripe's name for the choice; default: all. */
  enabled_events?: string[] | undefined;
};

/** Holds the secrets of endpoints that have none of their own. */
export type WebhookSecrets = {
  /** Signs the events of the platform. */
  own: string;
  /** Signs the events of connected accounts. */
  connect: string;
};

/** Returns the endpoints of targets; a target without a secret gets that of the sandbox. */
export function withSecrets(targets: readonly WebhookTarget[], secrets: WebhookSecrets): WebhookEndpoint[] {
  return targets.map(({ url, secret, connect, enabled_events }) => ({
    ...{ url, secret: secret ?? (connect ? secrets.connect : secrets.own) },
    ...(connect && { connect }),
    ...(enabled_events && { enabled_events }),
  }));
}

type Row = { url: string; secret: string; is_connect: number; enabled_events: string | null };

/** Lists the endpoints in the order in which they were set, those of connected accounts last. */
export function listEndpoints(database: Database): WebhookEndpoint[] {
  const sql = `SELECT url, secret, is_connect, enabled_events FROM all_webhook_endpoints
    ORDER BY is_connect, position`;
  const rows = database.query<Row, []>(sql).all();
  return rows.map(({ url, secret, is_connect, enabled_events }) => ({
    ...{ url, secret },
    ...(is_connect ? { connect: true } : {}),
    ...(enabled_events === null ? {} : { enabled_events: JSON.parse(enabled_events) }),
  }));
}

/**
 * Replaces all endpoints, and stores the new ones. An endpoint that stays keeps its deliveries; the deliveries of a
 * removed one are deleted. A new endpoint gets no earlier events.
 */
export function replaceEndpoints(database: Database, endpoints: readonly WebhookEndpoint[]): void {
  const replace = database.transaction(() => {
    const connect = endpoints.filter((endpoint) => endpoint.connect);
    replaceIn(database, "webhook_endpoints", { endpoints: endpoints.filter((endpoint) => !endpoint.connect) });
    replaceIn(database, "connect_webhook_endpoints", { endpoints: connect });
    database.run("DELETE FROM webhook_deliveries WHERE endpoint NOT IN (SELECT id FROM all_webhook_endpoints)");
  });
  replace.immediate();
}

function replaceIn(
  database: Database,
  table: "connect_webhook_endpoints" | "webhook_endpoints",
  { endpoints }: { endpoints: readonly WebhookEndpoint[] },
): void {
  const urls = JSON.stringify(endpoints.map(({ url }) => url));
  database.query(`DELETE FROM ${table} WHERE url NOT IN (SELECT value FROM json_each(?))`).run(urls);
  const put = `INSERT INTO ${table} (id, url, secret, enabled_events) VALUES (?, ?, ?, ?)
    ON CONFLICT (url) DO UPDATE SET secret = excluded.secret, enabled_events = excluded.enabled_events`;
  for (const { url, secret, enabled_events } of endpoints) {
    const chosen = enabled_events === undefined ? null : JSON.stringify(enabled_events);
    database.query(put).run(newId("we"), url, secret, chosen);
  }
}
