// Lets operators look at people, ban them and give roles, from the command line.

import type { Engine, Log, Stored } from "@holdfast/actors";
import { EMAIL_CLAIM, type UserMessage, type UserState, userActor, userDocument } from "../rules/user.ts";
import type { UserSession } from "../rules/user-document.ts";
import { createAudit } from "./audit.ts";

/** Describes a person to an operator. */
export interface PersonFacts {
  readonly id: string;
  readonly email: string;
  /** When the person signed up, ms. */
  readonly createdAt: number;
  /** When the person was banned, ms; null for people who are not. */
  readonly bannedAt: number | null;
  readonly banReason: string | null;
  /** When the account was closed, ms; null for open accounts. */
  readonly closedAt: number | null;
  readonly role: "operator" | null;
  /** Where the person is signed in. */
  readonly sessions: readonly Pick<UserSession, "id" | "device" | "timeZone" | "lastSeenAt">[];
}

/** Names a change that an operator makes. */
export type PersonChange = Extract<UserMessage, { type: "Ban" | "Unban" | "GiveRole" | "TakeRole" }>;

/** Looks at people and changes them; `who` is an e-mail address or an id. Null when there is no such person. */
export interface People {
  /** Reads a person, with an entry in the audit log. */
  find(who: string): Promise<PersonFacts | null>;
  /** Makes a change, with its entry in the audit log, and returns the person after it. */
  change(who: string, change: PersonChange): Promise<PersonFacts | null>;
}

const BY_COMMAND = { by: "command line", operatorId: null, address: null, device: null, sessionId: null } as const;

/** Creates the people of a process. */
export function createPeople(engine: Engine, log: Log): People {
  const audit = createAudit(engine, log);
  async function read(who: string): Promise<Stored<UserState> | null> {
    if (!who.includes("@")) return engine.partitionOf(who) === null ? null : await engine.read(userDocument, who);
    const id = await engine.claimOwner(engine.ids.hashPartition(who), EMAIL_CLAIM, who);
    return id === null ? null : await engine.read(userDocument, id);
  }
  return {
    async find(who) {
      const user = await read(who);
      if (user !== null) await audit.record({ what: "account read", userId: user.id, from: BY_COMMAND });
      return user && factsOf(user);
    },
    async change(who, change) {
      const user = await read(who);
      if (user === null) return null;
      await engine.ask(userActor, user.id, { ...change, note: audit.note(user.id, BY_COMMAND) });
      const changed = await engine.read(userDocument, user.id);
      return changed && factsOf(changed);
    },
  };
}

function factsOf(user: Stored<UserState>): PersonFacts {
  const { id, email, createdAt, bannedAt = null, banReason = null, closedAt = null, role = null } = user;
  const sessions = (user.sessions ?? []).map((session) => {
    const { id: sessionId, device, timeZone, lastSeenAt } = session;
    return { id: sessionId, device, timeZone, lastSeenAt };
  });
  return { id, email, createdAt, bannedAt, banReason, closedAt, role, sessions };
}
