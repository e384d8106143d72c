import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runRedis } from "./redis-process.ts";

const folder = () => mkdtempSync(join(tmpdir(), "holdfast-process-"));
// A process of the server keeps its output open for a while after the server has ended.
const shell = (script: string) => ["sh", "-c", `sleep 5 & ${script}`];

test("kill() does not wait for the end of the output", async () => {
  const server = await runRedis(folder(), shell("echo Ready to accept connections; exec sleep 100"));
  const began = performance.now();
  await server.kill();
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(() => process.kill(server.pid, 0)).toThrow("ESRCH");
});

test("a server that ends before it is ready is refused with its last lines, whoever keeps its output open", async () => {
  const began = performance.now();
  await expect(runRedis(folder(), shell("echo the port is taken; exit 1"))).rejects.toThrow("the port is taken");
  expect(performance.now() - began).toBeLessThan(4_000);
});
