import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import {
  isForebear,
  newRefreshSecret,
  parseRefreshToken,
  refreshHashOf,
  spellRefreshToken,
  successorOf,
} from "./refresh-tokens.ts";

const key = randomBytes(32);
const token = { userId: "u1", sessionId: "s-1", secret: newRefreshSecret() };

test("a token is read back as it was spelled, and what is none is refused", () => {
  expect(parseRefreshToken(spellRefreshToken(token))).toEqual(token);
  for (const text of ["", "u1.s1", "u1.s1.short", `u 1.s1.${token.secret}`, `${spellRefreshToken(token)}x`]) {
    expect(parseRefreshToken(text)).toBe(null);
  }
});

test("the successor of a token is always the same, of another key another", () => {
  const next = successorOf(token, key);
  expect(parseRefreshToken(spellRefreshToken(next))).toEqual(next);
  expect(successorOf(token, key)).toEqual(next);
  expect(successorOf(token, randomBytes(32)).secret).not.toBe(next.secret);
  expect(refreshHashOf(next)).not.toBe(refreshHashOf(token));
});

test("isForebear() knows every earlier token of a session, and none of another", () => {
  let last = token;
  for (let step = 0; step < 5; step += 1) last = successorOf(last, key);
  expect(isForebear(token, refreshHashOf(last), key)).toBe(true);
  expect(isForebear(last, refreshHashOf(token), key)).toBe(false);
  expect(isForebear({ ...token, secret: newRefreshSecret() }, refreshHashOf(last), key)).toBe(false);
});
