import { randomBytes } from "node:crypto";
import { Secret as AppSecret, TOTP } from "otpauth";
import { expect, test } from "vitest";
import { createAuthenticatorCodes } from "./authenticator-codes.ts";

const keys = new Map<string, Buffer>();
const secret = async () => ({
  keyFor(purpose: string): Buffer {
    const key = keys.get(purpose) ?? randomBytes(32);
    keys.set(purpose, key);
    return key;
  },
});
let now = 1_800_000_000_000;
const codes = createAuthenticatorCodes(secret, () => now);
const step = Math.floor(now / 30_000);

/** The code that an app shows at a time. */
const shown = (key: string, timestamp: number) =>
  new TOTP({ secret: AppSecret.fromBase32(key) }).generate({ timestamp });

test("a code is of its step, one step early or late, and no further", async () => {
  const sealed = await codes.newSealed("u1");
  const { key, address } = await codes.open(sealed, { id: "u1", email: "ann@example.com" });
  expect(address).toContain(`secret=${key}`);
  const stepOf = (offMs: number) => codes.stepOf(shown(key, now + offMs), sealed, "u1");
  expect(await Promise.all([-30_000, 0, 30_000].map(stepOf))).toEqual([step - 1, step, step + 1]);
  expect(await Promise.all([-90_000, 90_000].map(stepOf))).toEqual([null, null]);
  const code = shown(key, now);
  expect(await codes.stepOf(` ${code.slice(0, 3)} ${code.slice(3)} `, sealed, "u1")).toBe(step);
  for (const other of ["", "12345", "abcdef", "1234567", "💥"])
    expect(await codes.stepOf(other, sealed, "u1")).toBeNull();
});

test("a sealed secret is of use for its person alone, and for whoever has the key", async () => {
  const sealed = await codes.newSealed("u1");
  await expect(codes.open(sealed, { id: "u2", email: "eve@example.com" })).rejects.toThrow();
  const other = createAuthenticatorCodes(async () => ({ keyFor: () => randomBytes(32) }));
  await expect(other.open(sealed, { id: "u1", email: "ann@example.com" })).rejects.toThrow();
});

test("recovery codes are ten, all different, read however they are typed, and bound to the person", async () => {
  const made = await codes.newRecoveryCodes("u1");
  expect([made.codes.length, new Set(made.codes).size]).toEqual([10, 10]);
  const [code = "", hash] = [made.codes[0], made.hashes[0]];
  expect(code).toMatch(/^[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}$/);
  for (const typed of [code, code.toLowerCase(), ` ${code.replace("-", " ")}`]) {
    expect(await codes.recoveryHash(typed, "u1")).toBe(hash);
  }
  expect(await codes.recoveryHash(code, "u2")).not.toBe(hash);
  expect(await codes.recoveryHash("123456", "u1")).toBeNull();
  now += 1;
});
