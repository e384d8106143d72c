// Stands in for session tokens in tests: the cookie is the plain id of the person.
import type { SessionReader, User } from "../session/session.ts";

/** Returns a confirmed member of this id; the session has the id of the person. */
export function userNamed(id: string): User {
  return { id, email: `${id}@example.com`, sessionId: id, isConfirmed: true, isOperator: false };
}

/** Makes a reader of session tokens that knows no signatures: `find` says whose a token is. */
export function sessionsBy(find: (token: string) => User | null): SessionReader {
  const read: SessionReader["read"] = async (token = "") => find(token);
  return {
    read,
    async examine(token) {
      const user = await read(token);
      return user && { status: "valid", user, isOver: () => false };
    },
  };
}

/** Reads a session cookie that is the plain id of a person; how tokens are signed is tested where that is done. */
export const sessionById: SessionReader = sessionsBy((token) => (token === "" ? null : userNamed(token)));
