import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Returns `preferred` when that port is free on 127.0.0.1, else a free port of the system's choice (default: 0, any).
 * Another process may take the port before the caller does.
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
