import { once } from "node:events";
import { createServer } from "node:net";

/** Returns a port of 127.0.0.1 that is free now; another process may take the port before the caller does. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (!address || typeof address === "string") throw new Error("Cannot choose a free port: the system named none");
  return address.port;
}
