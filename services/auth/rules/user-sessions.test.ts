import { TOKEN_LIFE_MS } from "@holdfast/contracts";
import { expect, test } from "vitest";
import type { UserSession } from "./user-document.ts";
import { endSessions, MOST_ENDED, MOST_SESSIONS, withSession } from "./user-sessions.ts";

const session = (id: string, lastSeenAt = 1): UserSession => ({
  ...{ id, refreshHash: "aa", previousHash: null, rotatedAt: lastSeenAt, createdAt: 1, lastSeenAt },
  ...{ expiresAt: 1_000_000, device: "Firefox on Linux", timeZone: null, method: "password" },
});

test("withSession() adds a session, and beyond the limit ends the one not seen for the longest time", () => {
  const full = Array.from({ length: MOST_SESSIONS }, (_, at) => session(`s${at}`, at === 5 ? 1 : 10));
  const { sessions, endedSessions } = withSession({ sessions: full }, session("new", 20), 20);
  expect(sessions.map(({ id }) => id)).toEqual([...full.map(({ id }) => id).filter((id) => id !== "s5"), "new"]);
  expect(endedSessions).toEqual([{ id: "s5", at: 20 }]);
});

test("withSession() forgets sessions that have expired", () => {
  const { sessions, endedSessions } = withSession({ sessions: [session("old")] }, session("new"), 1_000_000);
  expect([sessions.map(({ id }) => id), endedSessions]).toEqual([["new"], []]);
});

test("endSessions() remembers what it ends for one life of a token", () => {
  const ended = endSessions({ sessions: [session("a"), session("b")] }, ({ id }) => id === "a", 50);
  expect([ended.sessions.map(({ id }) => id), ended.endedSessions]).toEqual([["b"], [{ id: "a", at: 50 }]]);
  expect(endSessions(ended, ({ id }) => id === "b", 50 + TOKEN_LIFE_MS).endedSessions).toEqual([
    { id: "b", at: 50 + TOKEN_LIFE_MS },
  ]);
});

test("beyond the most that are remembered one by one, tokens from before the oldest of them are refused", () => {
  const endedSessions = Array.from({ length: MOST_ENDED }, (_, at) => ({ id: `s${at}`, at: 100 + at }));
  const ended = endSessions({ sessions: [session("a"), session("b")], endedSessions }, ({ id }) => id === "a", 500);
  expect(ended).toEqual({
    sessions: [session("b")],
    endedSessions: [...endedSessions.slice(1), { id: "a", at: 500 }],
    endedBefore: 101,
  });
});
