import type { Engine } from "@holdfast/actors";
import { expect, test } from "vitest";
import { exampleSession, exampleUser } from "../testing/factor-examples.ts";
import { isIdentityRecent } from "./identity.ts";

const TEN_MINUTES = 600_000;
const stored: unknown = exampleUser({ sessions: [exampleSession("s1", "password")] });
const read = (async () => stored) as Engine["read"];
const user = { id: "u1", email: "ann@example.com", sessionId: "s1", isConfirmed: true, isOperator: false };
const at = (now: number) => ({ read, now: async () => now });
const noteOf = (userId: string, sessionId: string) => ({ content: { userId, sessionId }, until: 1 });

test("a session is recent for ten minutes after it began, and unknown ones never are", async () => {
  expect(await isIdentityRecent(at(TEN_MINUTES), user, null)).toBe(true);
  expect(await isIdentityRecent(at(TEN_MINUTES + 1), user, null)).toBe(false);
  expect(await isIdentityRecent(at(1), { ...user, sessionId: "s2" }, null)).toBe(false);
});

test("a confirmed password counts in its own session of its own person", async () => {
  expect(await isIdentityRecent(at(TEN_MINUTES * 2), user, noteOf("u1", "s1"))).toBe(true);
  expect(await isIdentityRecent(at(TEN_MINUTES * 2), user, noteOf("u1", "s2"))).toBe(false);
  expect(await isIdentityRecent(at(TEN_MINUTES * 2), user, noteOf("u2", "s1"))).toBe(false);
});
