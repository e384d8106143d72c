import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Finds a port that is free on 127.0.0.1 now: `preferred` where it is, else one of the system's choice (default).
 * Another process may still take it.
 */
export async function freePort(preferred = 0): Promise<number> {
  return (await portIfFree(preferred)) ?? (await freePort(0));
}

async function portIfFree(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return address && typeof address === "object" ? address.port : null;
  } catch {
    return null;
  } finally {
    if (server.listening) await new Promise((closed) => server.close(closed));
  }
}
