import type { Database } from "bun:sqlite";
import { newId } from "../state/ids.ts";

/** Where events are sent, and the secret they are signed with. */
export type WebhookEndpoint = { url: string; secret: string };

/** An endpoint as it is asked for; without a secret of its own it has the sandbox's. */
export type WebhookTarget = { url: string; secret?: string | undefined };

/** Lists the endpoints in the order they were given. */
export function listEndpoints(database: Database): WebhookEndpoint[] {
  return database.query<WebhookEndpoint, []>("SELECT url, secret FROM webhook_endpoints ORDER BY rowid").all();
}

/**
 * Puts these endpoints in the place of all before; they are kept over a restart. One that stays
 * keeps its deliveries, those of one that goes are dropped. Earlier events are not sent to a new one.
 */
export function replaceEndpoints(database: Database, endpoints: WebhookEndpoint[]): void {
  const replace = database.transaction(() => {
    const urls = JSON.stringify(endpoints.map(({ url }) => url));
    database.query("DELETE FROM webhook_endpoints WHERE url NOT IN (SELECT value FROM json_each(?))").run(urls);
    const put = `INSERT INTO webhook_endpoints VALUES (?, ?, ?) ON CONFLICT (url) DO UPDATE SET secret = excluded.secret`;
    for (const { url, secret } of endpoints) database.query(put).run(newId("we"), url, secret);
    database.run("DELETE FROM webhook_deliveries WHERE endpoint NOT IN (SELECT id FROM webhook_endpoints)");
  });
  replace.immediate();
}
