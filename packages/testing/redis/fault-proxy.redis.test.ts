import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type FaultProxy, startFaultProxy, startTestRedis, type TestRedis, waitFor } from "../index.ts";

type Connection = ReturnType<typeof connectRedis>;

let server: TestRedis;
let direct: Connection;
let proxy: FaultProxy;
let through: Connection;

beforeAll(async () => {
  server = await startTestRedis();
  direct = await open(server.url);
});
afterAll(async () => {
  direct.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await server.flush();
  proxy = await startFaultProxy(server.port);
  through = await open(proxy.url);
});
afterEach(async () => {
  through.disconnect();
  await proxy.stop();
});

async function open(url: string): Promise<Connection> {
  const redis = connectRedis(url, { name: "test", role: "commands" });
  await whenReady(redis);
  return redis;
}

test("a proxy without faults carries requests and replies of any size, pipelined", async () => {
  const large = "x".repeat(300_000);
  const replies = await Promise.all([
    through.set("a", large),
    through.get("a"),
    through.incr("n"),
    through.get("none"),
  ]);
  expect(replies).toEqual(["OK", large, 1, null]);
});

test("cutBeforeReply() does what was asked, answers what came before, and loses the answer", async () => {
  proxy.cutBeforeReply("second");
  const asked = [through.incr("first"), through.incr("second"), through.incr("third")];
  const [first, second] = await Promise.allSettled(asked);
  expect([first, second?.status]).toEqual([{ status: "fulfilled", value: 1 }, "rejected"]);
  expect(await direct.get("second")).toBe("1");
  expect(await waitFor(() => through.get("second"))).toBe("1");
  expect(proxy.counts()).toEqual({ connections: 2, cuts: 1 });
});

test("cutAfterRequest() cuts the next `times` requests with the text `match`", async () => {
  proxy.cutAfterRequest(2, "chosen");
  for (let n = 0; n < 2; n++) {
    await waitFor(() => through.set("other", "1"));
    await expect(through.set("chosen", "1")).rejects.toThrow();
  }
  await waitFor(() => through.set("other", "1"));
  expect(await through.set("chosen", "2")).toBe("OK");
  expect(proxy.counts().cuts).toBe(2);
});

test("halfOpen() leaves every connection open and silent, heal() lets new ones through alone", async () => {
  proxy.halfOpen();
  await expect(through.set("a", "1")).rejects.toThrow("Command timed out");
  expect(through.status).toBe("ready");
  proxy.heal();
  const { connections } = proxy.counts();
  const fresh = await open(proxy.url);
  expect([await fresh.get("a"), await direct.get("a")]).toEqual([null, null]);
  fresh.disconnect();
  await waitFor(() => through.set("a", "2"));
  expect(proxy.counts().connections).toBeGreaterThanOrEqual(connections + 2);
});

test("slow() holds every message back", async () => {
  proxy.slow(60);
  const began = performance.now();
  await through.ping();
  expect(performance.now() - began).toBeGreaterThan(110);
  proxy.heal();
  expect(await through.ping()).toBe("PONG");
});

test("stop() ends every connection", async () => {
  await proxy.stop();
  await waitFor(() => through.status !== "ready");
  await expect(through.ping()).rejects.toThrow();
  proxy = await startFaultProxy(server.port);
});
