import { once } from "node:events";
import { createServer } from "node:http";
import { freePort } from "@holdfast/local-process";
import { expect, test } from "vitest";
import { cookieClient } from "./cookie-client.ts";

test("cookieClient() opens a connection for each request that is not to keep one", async () => {
  let connections = 0;
  const site = createServer((_request, response) => response.end("here")).on("connection", () => (connections += 1));
  const port = await freePort();
  await once(site.listen(port, "127.0.0.1"), "listening");
  const client = cookieClient(`http://127.0.0.1:${port}/`);
  for (let request = 0; request < 3; request++) await (await client("/", { keepalive: false })).text();
  site.closeAllConnections();
  site.close();
  expect(connections).toBe(3);
});
