import { expect, test } from "vitest";
import { createSlots } from "./slots.ts";

const never = (): Promise<never> => new Promise<never>(() => undefined);

function fill(inSlot: ReturnType<typeof createSlots>, owner: string, times: number): void {
  for (let at = 0; at < times; at++) void inSlot(owner, never).catch(() => undefined);
}

test("one who sends many files that never arrive holds up nobody else", async () => {
  const inSlot = createSlots();
  fill(inSlot, "mallory", 100);
  await expect(inSlot("ann", async () => "sent")).resolves.toBe("sent");
  await expect(inSlot("mallory", async () => "sent")).rejects.toMatchObject({ status: 503 });
});

test("what waits has its turn, and more than may wait is refused", async () => {
  const inSlot = createSlots({ atOnce: 1, waiting: 1, each: { atOnce: 1, waiting: 1 } });
  let resolve: (value: string) => void = () => undefined;
  const sent = new Promise<string>((done) => {
    resolve = done;
  });
  const [first, second] = [inSlot("ann", () => sent), inSlot("bob", async () => "second")];
  await expect(inSlot("cleo", async () => "third")).rejects.toMatchObject({ status: 503 });
  resolve("first");
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
  await expect(inSlot("cleo", async () => "third")).resolves.toBe("third");
});

test("a failure of the work gives its slot back", async () => {
  const inSlot = createSlots({ atOnce: 1, waiting: 0 });
  await expect(inSlot("ann", () => Promise.reject(new TypeError("faulty")))).rejects.toThrow("faulty");
  await expect(inSlot("ann", async () => "sent")).resolves.toBe("sent");
});
