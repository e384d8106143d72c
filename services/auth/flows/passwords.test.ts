import { expect, test } from "vitest";
import { createHashQueue, createPasswords } from "./passwords.ts";

const passwords = createPasswords({ scryptLogN: 10, running: 2, waiting: 100 });

test("hash() keeps hash.salt, never twice the same, and matches() knows the password again", async () => {
  const [one, other] = await Promise.all([passwords.hash("correct horse"), passwords.hash("correct horse")]);
  expect(one.password).toMatch(/^[0-9a-f]{128}\.[0-9a-f]{32}$/);
  expect(one.password).not.toBe(other.password);
  expect(await passwords.matches("correct horse", one)).toBe(true);
  expect(await passwords.matches("correct horsf", one)).toBe(false);
});

test("matches() knows a password again after SCRYPT_LOG_N has changed", async () => {
  const kept = await passwords.hash("correct horse");
  const stronger = createPasswords({ scryptLogN: 11, running: 2, waiting: 100 });
  expect(await stronger.matches("correct horse", kept)).toBe(true);
  expect([passwords.isCurrent(kept), stronger.isCurrent(kept)]).toEqual([true, false]);
});

test("matches() knows a password typed in another form of Unicode", async () => {
  const kept = await passwords.hash("caf\u00e9 cr\u00e8me");
  expect(await passwords.matches("cafe\u0301 cre\u0300me", kept)).toBe(true);
});

test("matches() says no where nothing is kept, also to the hash used instead", async () => {
  expect(await passwords.matches("", null)).toBe(false);
});

test("createHashQueue() runs two, lets two wait, and refuses the fifth with 503 and Retry-After", async () => {
  const queued = createHashQueue(2, 2);
  const finish: (() => void)[] = [];
  const started: number[] = [];
  const work = (number: number) =>
    queued(() => {
      started.push(number);
      return new Promise<number>((resolve) => finish.push(() => resolve(number)));
    });
  const first = [work(1), work(2), work(3), work(4)];
  await expect(work(5)).rejects.toMatchObject({ status: 503, headers: { "Retry-After": "5" } });
  expect(started).toEqual([1, 2]);
  finish[0]?.();
  expect(await first[0]).toBe(1);
  await Promise.resolve();
  expect(started).toEqual([1, 2, 3]);
  finish[1]?.();
  finish[2]?.();
  expect(await first[2]).toBe(3);
  await first[1];
  finish[3]?.();
  expect(await Promise.all(first)).toEqual([1, 2, 3, 4]);
  const again = work(6);
  finish[4]?.();
  expect(await again).toBe(6);
});

test("createHashQueue() gives the place on when the work fails", async () => {
  const queued = createHashQueue(1, 1);
  await expect(queued(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await queued(() => Promise.resolve("yes"))).toBe("yes");
});
