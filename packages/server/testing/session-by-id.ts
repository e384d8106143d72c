// Stands in for session tokens in tests: the cookie is the plain id of the person.
import type { SessionReader, User } from "../session/session.ts";

/** Returns a confirmed member of this id; the session has the id of the person. */
export function userNamed(id: string): User {
  return { id, email: `${id}@example.com`, sessionId: id, isConfirmed: true, isOperator: false };
}

/** Reads a session cookie that is the plain id of a person; how tokens are signed is tested where that is done. */
export const sessionById: SessionReader = {
  read: async (token = "") => (token === "" ? null : userNamed(token)),
};
