// Lists the documents of one kind by scanning the servers.
import type { Database } from "../store/database.ts";
import { keysOf } from "./keys-of.ts";

/**
 * Returns the ids of all documents of a kind that a service has, in no order. A document that is made or deleted
 * meanwhile may be missing.
 */
export async function documentIdsOf(database: Database, service: string, kind: string): Promise<string[]> {
  const keys = await keysOf(database);
  const names = [...keys.values()].flatMap((services) => services.get(service) ?? []);
  const prefix = `${kind}:`;
  const ids = names.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  return ids.filter((id) => !id.includes(":"));
}
