import { expect, test } from "vitest";
import { createPasswords } from "./passwords.ts";

const limits = { running: 2, waiting: 100, waitingPerAddress: 4 };
const ann = { address: "198.51.100.1", isKnown: false };
const passwords = createPasswords({ scryptLogN: 10, ...limits });

test("hash() keeps hash.salt, never twice the same, and matches() knows the password again", async () => {
  const [one, other] = await Promise.all([passwords.hash("correct horse", ann), passwords.hash("correct horse", ann)]);
  expect(one.password).toMatch(/^[0-9a-f]{128}\.[0-9a-f]{32}$/);
  expect(one.password).not.toBe(other.password);
  expect(await passwords.matches("correct horse", one, ann)).toBe(true);
  expect(await passwords.matches("correct horsf", one, ann)).toBe(false);
});

test("matches() knows a password again after SCRYPT_LOG_N has changed", async () => {
  const kept = await passwords.hash("correct horse", ann);
  const stronger = createPasswords({ scryptLogN: 11, ...limits });
  expect(await stronger.matches("correct horse", kept, ann)).toBe(true);
  expect([passwords.isCurrent(kept), stronger.isCurrent(kept)]).toEqual([true, false]);
});

test("matches() knows a password typed in another form of Unicode", async () => {
  const kept = await passwords.hash("caf\u00e9 cr\u00e8me", ann);
  expect(await passwords.matches("cafe\u0301 cre\u0300me", kept, ann)).toBe(true);
});

test("matches() says no where nothing is kept, also to the hash used instead", async () => {
  expect(await passwords.matches("", null, ann)).toBe(false);
});
