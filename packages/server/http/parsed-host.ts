// Parses the hosts of addresses, and remembers them: every request has one, and nearly all have the same few.
import { LRUCache } from "lru-cache";

/** Scheme, host name and port of an address; the port is empty for the default of the scheme. */
export type ParsedHost = Readonly<Pick<URL, "protocol" | "hostname" | "port">>;

const MOST_REMEMBERED = 200;
const LONGEST_REMEMBERED = 300;
const remembered = new LRUCache<string, ParsedHost>({ max: MOST_REMEMBERED });

/** Parses the host of an address such as `http://localhost:3000`; null for a text that is no address. */
export function parsedHost(address: string): ParsedHost | null {
  const known = remembered.get(address);
  if (known !== undefined) return known;
  const url = URL.parse(address);
  if (url === null) return null;
  const { protocol, hostname, port } = url;
  const host = { protocol, hostname, port };
  if (address.length <= LONGEST_REMEMBERED) remembered.set(address, host);
  return host;
}
