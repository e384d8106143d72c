import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "./free-port.ts";

test("freePort() gives the preferred port where it is free, else another", async () => {
  const port = await freePort();
  expect(await freePort(port)).toBe(port);
  const taken = createServer().listen(port, "127.0.0.1");
  await once(taken, "listening");
  const other = await freePort(port);
  taken.close();
  expect(other).toBeGreaterThan(0);
  expect(other).not.toBe(port);
});
