import { expect, test } from "vitest";
import { freePort } from "./free-port.ts";

test("freePort() gives the preferred port where it is free, else another", async () => {
  const port = await freePort();
  expect(await freePort(port)).toBe(port);
  const taken = Bun.serve({ port, hostname: "127.0.0.1", fetch: () => new Response() });
  const other = await freePort(port);
  await taken.stop(true);
  expect(other).toBeGreaterThan(0);
  expect(other).not.toBe(port);
});
