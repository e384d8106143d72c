// Tests the order in which a key queue runs work.
import { expect, test } from "vitest";
import { KeyQueue } from "./key-queue.ts";

test("run() runs work of one key in order, and work of other keys concurrently", async () => {
  const queue = new KeyQueue();
  const done: string[] = [];
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const first = queue.run("a", async () => {
    await gate;
    done.push("a1");
  });
  const second = queue.run("a", async () => void done.push("a2"));
  await queue.run("b", async () => void done.push("b1"));
  open();
  await Promise.all([first, second]);
  expect(done).toEqual(["b1", "a1", "a2"]);
});

test("run() runs the next work of a key after work that failed", async () => {
  const queue = new KeyQueue();
  const failed = queue.run("a", () => Promise.reject(new Error("no")));
  const next = queue.run("a", () => Promise.resolve("yes"));
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
