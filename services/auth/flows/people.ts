// Lets operators read people, ban them and give roles: from the command line, and on the pages for operators.

import { type Engine, type Log, RefusedError, type Stored, timeOf } from "@holdfast/actors";
import { derivedId } from "@holdfast/server";
import type { Origin } from "../rules/audit.ts";
import { operatorsActor } from "../rules/operators.ts";
import { EMAIL_CLAIM, type UserMessage, type UserState, userActor, userDocument } from "../rules/user.ts";
import type { UserSession } from "../rules/user-document.ts";
import { createAudit } from "./audit.ts";

/** Describes a person to an operator. */
export interface PersonFacts {
  readonly id: string;
  readonly email: string;
  /** When the person signed up, ms. */
  readonly createdAt: number;
  /** When the person confirmed the e-mail address, ms; null before. */
  readonly confirmedAt: number | null;
  /** When the person was banned, ms; null for people who are not. */
  readonly bannedAt: number | null;
  readonly banReason: string | null;
  /** When the account was closed, ms; null for open accounts. */
  readonly closedAt: number | null;
  readonly role: "operator" | null;
  /** What the person can sign in with besides the password. */
  readonly factors: { readonly passkeys: number; readonly hasApp: boolean };
  /** Where the person is signed in. */
  readonly sessions: readonly Pick<UserSession, "id" | "device" | "timeZone" | "lastSeenAt" | "method">[];
}

/** Names a change that an operator makes. */
export type PersonChange = Extract<UserMessage, { type: "Ban" | "Unban" | "GiveRole" | "TakeRole" | "EndSessions" }>;

/** Sets who asks for something about a person, and how. */
export interface PersonRequest {
  /** Says who asks and from where; default: the command line. */
  readonly from?: Origin | undefined;
  /** Makes a change count once; default: it is made again. */
  readonly commandId?: string | undefined;
}

/** Reads people and changes them; `who` is an e-mail address or an id. Null when there is no such person. */
export interface People {
  /** Reads a person, with an entry in the audit log. */
  find(who: string, request?: PersonRequest): Promise<PersonFacts | null>;
  /** Returns whether there is a person with an id; records nothing. */
  exists(id: string): Promise<boolean>;
  /**
   * Makes a change, with its entry in the audit log, and returns the person after it. Throws RefusedError `own_account`
   * for operators who ban themselves or take their own role, `not_operator` for one whose role was taken meanwhile, and
   * `account_closed`. The command line may do all of it: it is the way back in.
   */
  change(who: string, change: PersonChange, request?: PersonRequest): Promise<PersonFacts | null>;
}

const BY_COMMAND = { by: "command line", operatorId: null, address: null, device: null, sessionId: null } as const;

// The one document about the operators.
const OPERATORS = derivedId("operators", { at: 0, partition: 0 });

/** Creates the people of a process. */
export function createPeople(engine: Engine, log: Log): People {
  const audit = createAudit(engine, log);
  async function read(who: string): Promise<Stored<UserState> | null> {
    if (!who.includes("@")) return engine.partitionOf(who) === null ? null : await engine.read(userDocument, who);
    const id = await engine.claimOwner(engine.ids.hashPartition(who), EMAIL_CLAIM, who);
    return id === null ? null : await engine.read(userDocument, id);
  }
  return {
    async find(who, { from = BY_COMMAND } = {}) {
      const user = await read(who);
      if (user !== null) await audit.record({ what: "account read", userId: user.id, from });
      return user && factsOf(user);
    },
    exists: async (id) => (await read(id)) !== null,
    async change(who, change, { from = BY_COMMAND, commandId } = {}) {
      const user = await read(who);
      if (user === null) return null;
      await noteOperators(engine, user, { change, by: from.operatorId });
      // The id of the entry must be the same when the command comes again.
      const made = audit.note(user.id, from);
      const entryId = commandId === undefined ? made.entryId : entryIdOf(engine, user.id, commandId);
      const options = commandId === undefined ? {} : { commandId };
      await engine.ask(userActor, user.id, { ...change, note: { ...made, entryId } }, options);
      const changed = await engine.read(userDocument, user.id);
      return changed && factsOf(changed);
    },
  };
}

interface Change {
  readonly change: PersonChange;
  /** Id of the operator; null for the command line. */
  readonly by: string | null;
}

async function noteOperators(engine: Engine, user: Stored<UserState>, { change, by }: Change): Promise<void> {
  const { id, role } = user;
  if (change.type === "GiveRole" || change.type === "Unban") {
    await engine.ask(operatorsActor, OPERATORS, { type: "Restore", userId: id });
    return;
  }
  if (by === null || change.type === "EndSessions") return;
  if (by === id) throw new RefusedError("own_account", "Operators cannot ban themselves or take their own role");
  if (role === "operator") await engine.ask(operatorsActor, OPERATORS, { type: "Remove", userId: id, by });
}

function entryIdOf(engine: Engine, userId: string, commandId: string): string {
  const partition = engine.partitionOf(userId) ?? engine.ids.hashPartition(userId);
  return derivedId(`entry|${commandId}`, { at: timeOf(commandId) ?? Date.now(), partition });
}

function factsOf(user: Stored<UserState>): PersonFacts {
  const { id, email, createdAt, confirmedAt = null, bannedAt = null, banReason = null } = user;
  const { closedAt = null, role = null, passkeys = [], authenticator } = user;
  const sessions = (user.sessions ?? []).map(({ id: sessionId, device, timeZone, lastSeenAt, method }) => {
    return { id: sessionId, device, timeZone, lastSeenAt, method };
  });
  const factors = { passkeys: passkeys.length, hasApp: Boolean(authenticator) };
  return { id, email, createdAt, confirmedAt, bannedAt, banReason, closedAt, role, factors, sessions };
}
