// Pins the habits of ioredis that gather.ts relies on: a test fails here when a new version changes one.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { gatherWrites } from "./gather.ts";

let server: TestRedis;
let redis: Redis;
/** Lists the chunks that reach the socket, one for each write. */
let written: (string | Uint8Array)[] = [];

beforeAll(async () => {
  server = await startTestRedis();
});
beforeEach(async () => {
  redis = new Redis(server.url, { lazyConnect: true, protocol: 2 });
  redis.on("error", () => undefined);
  redis.on("connect", () => recordWrites(redis.stream));
  gatherWrites(redis);
  await redis.connect();
  written = [];
});
afterEach(() => redis.disconnect());
afterAll(() => server.stop());

function recordWrites(socket: Redis["stream"]): void {
  const write = socket.write.bind(socket);
  Object.assign(socket, {
    write(chunk: string | Uint8Array): boolean {
      written.push(chunk);
      return write(chunk);
    },
  });
}

const push = (count: number) => Promise.all(Array.from({ length: count }, (_, at) => redis.rpush("numbers", at)));

test("ioredis writes each command as text by `stream.write`, and those of one turn reach the socket as one", async () => {
  await push(100);
  expect(written).toEqual([expect.stringMatching(/^\*3\r\n\$5\r\nrpush\r\n/)]);
  expect(String(written[0]).split("rpush")).toHaveLength(101);
});

test("a command with bytes in it is written by itself, in its place", async () => {
  const binary = redis.rpush("bytes", "first");
  await Promise.all([binary, redis.rpush("bytes", Buffer.from([255])), redis.rpush("bytes", "last")]);
  expect(written.map((chunk) => typeof chunk)).toEqual(["string", "object", "string"]);
  expect(await redis.lrangeBuffer("bytes", 0, -1)).toEqual([
    Buffer.from("first"),
    Buffer.from([255]),
    Buffer.from("last"),
  ]);
});

test("ioredis says `connect` for each new socket, before it writes a command to it", async () => {
  const before = redis.stream;
  before.destroy();
  await waitFor(() => redis.status === "ready" && redis.stream !== before);
  written = [];
  await push(10);
  expect(written).toHaveLength(1);
});

test("what waits for its turn when the socket ends is rejected, and reaches no socket", async () => {
  const sent = redis.rpush("lost", 1);
  redis.disconnect();
  await expect(sent).rejects.toThrow("Connection is closed");
  expect(written).toEqual([]);
});
