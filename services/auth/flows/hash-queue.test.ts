import { expect, test } from "vitest";
import { createHashQueue, type HashQueueOptions } from "./hash-queue.ts";

const limits = { running: 1, waiting: 100, waitingPerAddress: 4 };

// Runs work that ends when the test says so; `order` names the requests in the order in which they ran.
function openQueue(changes: Partial<HashQueueOptions> = {}) {
  const queued = createHashQueue({ ...limits, ...changes });
  const order: string[] = [];
  const finish: (() => void)[] = [];
  const results: Promise<string>[] = [];
  function ask(name: string, isKnown = false): Promise<string> {
    const work = () => {
      order.push(name);
      return new Promise<string>((resolve) => finish.push(() => resolve(name)));
    };
    const result = queued(work, { address: name.slice(0, 1), isKnown });
    results.push(result.catch(() => "refused"));
    return result;
  }
  async function finishAll(): Promise<string[]> {
    for (let at = 0; at < results.length; at += 1) {
      for (const end of finish.splice(0)) end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return await Promise.all(results);
  }
  return { ask, order, finishAll };
}

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { status: number; headers: Record<string, string> }) => [error.status, error.headers["Retry-After"]],
  );

test("addresses take turns, so that one with many waiting delays another by one hash", async () => {
  const { ask, order, finishAll } = openQueue();
  for (const name of ["a1", "a2", "a3", "a4", "b1", "c1", "b2"]) void ask(name).catch(() => undefined);
  await finishAll();
  expect(order).toEqual(["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
});

test("four of one address wait, a fifth is 429 with Retry-After, others go on", async () => {
  const { ask, finishAll } = openQueue({ running: 2 });
  for (const name of ["a1", "a2", "a3", "a4", "a5", "a6"]) void ask(name);
  expect(await refused(ask("a7"))).toEqual([429, "2"]);
  void ask("b1");
  expect(await finishAll()).toEqual(["a1", "a2", "a3", "a4", "a5", "a6", "refused", "b1"]);
  const again = ask("a8");
  await finishAll();
  expect(await again).toBe("a8");
});

test("a known browser takes the place of another one where its own address has its share waiting", async () => {
  const { ask, order, finishAll } = openQueue({ waitingPerAddress: 2 });
  void ask("a1");
  void ask("a2");
  const dropped = ask("a3");
  void ask("a-known", true);
  expect(await refused(dropped)).toEqual([429, "2"]);
  void ask("a-known too", true);
  expect(await refused(ask("a-known as well", true))).toEqual([429, "2"]);
  await finishAll();
  expect(order).toEqual(["a1", "a-known", "a-known too"]);
});

test("a known browser goes first, but not twice in a row while others wait", async () => {
  const { ask, order, finishAll } = openQueue();
  for (const name of ["a1", "a2", "b1", "c1"]) void ask(name);
  for (const name of ["k1", "k2", "k3"]) void ask(name, true);
  await finishAll();
  expect(order).toEqual(["a1", "k1", "a2", "k2", "b1", "k3", "c1"]);
});

test("in a full queue a newcomer takes the place of the address with the most waiting, else is 503", async () => {
  const { ask, finishAll } = openQueue({ waiting: 3 });
  const first = ["a1", "a2", "a3", "b1"].map((name) => ask(name).catch(() => "dropped"));
  void ask("c1");
  expect(await refused(ask("d1"))).toEqual([503, "5"]);
  void ask("k1", true);
  await finishAll();
  expect(await Promise.all(first)).toEqual(["a1", "dropped", "dropped", "b1"]);
});

test("work that fails gives its place on", async () => {
  const queued = createHashQueue(limits);
  const ann = { address: "a", isKnown: false };
  await expect(queued(() => Promise.reject(new Error("no")), ann)).rejects.toThrow("no");
  expect(await queued(() => Promise.resolve("yes"), ann)).toBe("yes");
});
