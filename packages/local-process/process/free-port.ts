import { once } from "node:events";
import { createServer } from "node:net";

/** Gives `preferred` when it is free on 127.0.0.1 now, else a port of the system's choice that is. */
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
    if (server.listening) server.close();
  }
}
