// Stores where events are sent.
import type { Database } from "bun:sqlite";
import { newId } from "../state/ids.ts";

/** Names an address that receives events, and the secret that signs them. */
export type WebhookEndpoint = { url: string; secret: string };

/** Names an address that is to receive events. */
export type WebhookTarget = {
  /** Gives the address, http or https. */
  url: string;
  /** Signs the events for this address; default: the secret of the sandbox. */
  secret?: string | undefined;
};

/** Lists the endpoints in the order in which they were set. */
export function listEndpoints(database: Database): WebhookEndpoint[] {
  return database.query<WebhookEndpoint, []>("SELECT url, secret FROM webhook_endpoints ORDER BY rowid").all();
}

/**
 * Replaces all endpoints, and stores the new ones. An endpoint that stays keeps its deliveries; the deliveries of a
 * removed one are deleted. A new endpoint gets no earlier events.
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
