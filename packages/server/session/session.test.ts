import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "@holdfast/testing";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createSessionReader, expiryOf } from "./session.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-session-"));
afterAll(() => rmSync(root, { recursive: true }));

let publicKeysFile = "";
beforeEach(() => {
  publicKeysFile = join(mkdtempSync(join(root, "case-")), "keys.json");
});

const user = { id: "u1", email: "ann@example.com", sessionId: "s1", isConfirmed: true, isOperator: false };
const CLAIMS = { email: user.email, sid: "s1", confirmed: true, iss: "holdfast-auth", aud: "holdfast" };

async function signer(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid };
  const sign = (seconds = 60, claims: Record<string, unknown> = {}, typ: string | null = "session+jwt") =>
    new SignJWT({ ...CLAIMS, ...claims })
      .setProtectedHeader({ alg: "EdDSA", kid, ...(typ !== null && { typ }) })
      .setSubject(user.id)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
      .sign(privateKey);
  return { jwk, sign };
}

const publish = (...keys: object[]) => writeFileSync(publicKeysFile, JSON.stringify({ keys }));

test("read() knows who a token was issued to", async () => {
  const { jwk, sign } = await signer("a");
  publish(jwk);
  expect(await createSessionReader({ publicKeysFile }).read(await sign())).toEqual(user);
});

test("read() knows an operator", async () => {
  const { jwk, sign } = await signer("a");
  publish(jwk);
  const token = await sign(60, { role: "operator" });
  expect(await createSessionReader({ publicKeysFile }).read(token)).toEqual({ ...user, isOperator: true });
});

test.each([
  ["as this site signs it", {}, "session+jwt", user],
  ["for several audiences, this site among them", { aud: ["other", "holdfast"] }, "session+jwt", user],
  ["for another audience", { aud: "other" }, "session+jwt", null],
  ["for no audience", { aud: undefined }, "session+jwt", null],
  ["of another issuer", { iss: "other" }, "session+jwt", null],
  ["of no issuer", { iss: undefined }, "session+jwt", null],
  ["of another type", {}, "at+jwt", null],
  ["of the plain type", {}, "JWT", null],
  ["of no type", {}, null, null],
  ["without a session", { sid: undefined }, "session+jwt", null],
  ["without an e-mail", { email: undefined }, "session+jwt", null],
  ["that does not say whether the address is confirmed", { confirmed: undefined }, "session+jwt", null],
  ["of a role that does not exist", { role: "owner" }, "session+jwt", null],
])("read() of a token %s", async (_how, marks, typ, expected) => {
  const { jwk, sign } = await signer("a");
  publish(jwk);
  expect(await createSessionReader({ publicKeysFile }).read(await sign(60, marks, typ))).toEqual(expected);
});

test("expiryOf() is when a token expires, and null for rubbish", async () => {
  const { sign } = await signer("a");
  const expiresAt = expiryOf(await sign(60)) ?? 0;
  expect(Math.abs(expiresAt - Date.now() - 60_000)).toBeLessThan(5_000);
  expect(["", "rubbish", "a.b.c"].map(expiryOf)).toEqual([null, null, null]);
});

test("read() is null without a token, for rubbish, and for one too long", async () => {
  const reader = createSessionReader({ publicKeysFile });
  for (const token of [undefined, "", "rubbish", "a.b.c", `${"a".repeat(5_000)}.b.c`]) {
    expect(await reader.read(token)).toBe(null);
  }
});

test("nobody is signed in while the file is missing or broken, and at once when it is there", async () => {
  const { jwk, sign } = await signer("a");
  const token = await sign();
  const reader = createSessionReader({ publicKeysFile });
  expect(await reader.read(token)).toBe(null);
  writeFileSync(publicKeysFile, '{"keys":');
  expect(await reader.read(token)).toBe(null);
  publish(jwk);
  expect(await reader.read(token)).toEqual(user);
});

test("read() reads the file again for the key of an unknown kid", async () => {
  const [one, two] = await Promise.all([signer("a"), signer("b")]);
  publish(one.jwk);
  const reader = createSessionReader({ publicKeysFile });
  expect(await reader.read(await one.sign())).toEqual(user);
  const later = await two.sign();
  expect(await reader.read(later)).toBe(null);
  publish(one.jwk, two.jwk);
  expect(await reader.read(later)).toEqual(user);
});

test("read() refuses a token signed by another key of the same kid", async () => {
  const [ours, theirs] = await Promise.all([signer("a"), signer("a")]);
  publish(ours.jwk);
  expect(await createSessionReader({ publicKeysFile }).read(await theirs.sign())).toBe(null);
});

test("read() refuses an expired token, also one it has verified before", async () => {
  const { jwk, sign } = await signer("a");
  publish(jwk);
  let now = Date.now();
  const reader = createSessionReader({ publicKeysFile, now: () => now });
  const token = await sign(60);
  expect(await reader.read(token)).toEqual(user);
  now += 61_000;
  expect(await reader.read(token)).toBe(null);
  expect(await reader.read(await sign(60))).toBe(null);
});

test("read() verifies tokens again that the full cache has dropped", async () => {
  const { jwk, sign } = await signer("a");
  publish(jwk);
  const reader = createSessionReader({ publicKeysFile, remembered: 2 });
  const tokens = await Promise.all([10, 20, 30].map((seconds) => sign(seconds)));
  for (const token of [...tokens, ...tokens]) expect(await reader.read(token)).toEqual(user);
});

test("a key that is taken out of the file is refused within a second, also for tokens read before", async () => {
  const [one, two] = await Promise.all([signer("a"), signer("b")]);
  publish(one.jwk, two.jwk);
  const reader = createSessionReader({ publicKeysFile });
  const [seen, forged, good] = await Promise.all([one.sign(60), one.sign(50), two.sign()]);
  expect([await reader.read(seen), await reader.read(good)]).toEqual([user, user]);
  publish(two.jwk);
  const began = performance.now();
  await waitFor(async () => (await reader.read(seen)) === null);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect([await reader.read(forged), await reader.read(good)]).toEqual([null, user]);
  rmSync(publicKeysFile);
  await waitFor(async () => (await reader.read(good)) === null);
});

test("watchKeys() tells of a withdrawn key within a second, without any request, and a token of it is over", async () => {
  const [one, two] = await Promise.all([signer("a"), signer("b")]);
  publish(one.jwk, two.jwk);
  const reader = createSessionReader({ publicKeysFile });
  const [withdrawn, good] = await Promise.all([reader.examine(await one.sign()), reader.examine(await two.sign())]);
  const seen: boolean[][] = [];
  const isOver = () => [withdrawn, good].map((found) => found?.status === "valid" && found.isOver());
  const stop = reader.watchKeys(() => seen.push(isOver()));
  expect(isOver()).toEqual([false, false]);
  publish(two.jwk);
  const began = performance.now();
  await waitFor(() => seen.length > 0);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(seen).toEqual([[true, false]]);
  stop();
});

test("a key that has been replaced is accepted until the time that the file says", async () => {
  const { jwk, sign } = await signer("a");
  let now = Date.now();
  publish({ ...jwk, until: now + 5_000 });
  const reader = createSessionReader({ publicKeysFile, now: () => now });
  expect(await reader.read(await sign())).toEqual(user);
  now += 6_000;
  expect(await reader.examine(await sign(50))).toEqual({ status: "renewable", user: null });
});
