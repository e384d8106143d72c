// Gives people a file of what auth knows of them.

import type { Engine, Stored } from "@holdfast/actors";
import {
  type AppContext,
  type AppEnv,
  jsonFile,
  limited,
  type RateLimits,
  requireUser,
  signedInPage,
} from "@holdfast/server";
import { paths, routes } from "@holdfast/views";
import type { Hono } from "hono";
import type { Audit } from "../flows/audit.ts";
import { originOf } from "../flows/origin.ts";
import type { AuditEntry } from "../rules/audit.ts";
import { lettersOf, type Mail, mailDocument } from "../rules/mail.ts";
import { type StoredUser, type UserState, userDocument } from "../rules/user.ts";

/** Holds the dependencies of the file; without `limits` it may be repeated without end. */
export interface AccountExportParts {
  readonly engine: Engine;
  readonly audit: Pick<Audit, "record" | "read">;
  readonly limits: RateLimits | undefined;
}

const A_PAGE = 100;

/** Adds the file: the account, what happened to it in the last 90 days, and the letters to its owner. */
export function addAccountExport(app: Hono<AppEnv>, { engine, audit, limits }: AccountExportParts): void {
  const toSignIn = (returnTo: string) => routes.signin({ returnTo });
  const note = (c: AppContext, detail: string) =>
    audit.record({ what: "data exported", userId: requireUser(c).id, from: originOf(c), detail });
  app.get(paths.exportAccount, signedInPage(toSignIn), limited(limits, "exports"), async (c) => {
    const { id: userId } = requireUser(c);
    const user = await engine.read(userDocument, userId);
    return await jsonFile(c, {
      ...{ name: "account.json", note },
      facts: user ? { account: exportedAccount(user) } : {},
      lists: {
        async events(after) {
          const { entries, next } = await audit.read({ userId, limit: A_PAGE, after });
          return { items: entries.map(exportedEvent), next };
        },
        async letters(after) {
          const ids = await engine.list(lettersOf(userId), { limit: A_PAGE, ...(after !== undefined && { after }) });
          const letters = (await engine.readMany(mailDocument, ids)).filter((letter) => letter !== null);
          return { items: letters.map(exportedLetter), next: ids.length < A_PAGE ? null : (ids.at(-1) ?? null) };
        },
      },
    });
  });
}

/** Says of each field of an account how the file shows it; a field without a line does not compile. */
const SHOWN: { readonly [Field in keyof Required<UserState>]: ((user: UserState) => unknown) | LeftOut } = {
  email: ({ email }) => email,
  password: "proves who somebody is",
  scryptLogN: "proves who somebody is",
  createdAt: ({ createdAt }) => textOf(createdAt),
  confirmedAt: ({ confirmedAt }) => textOf(confirmedAt),
  bannedAt: ({ bannedAt }) => textOf(bannedAt),
  banReason: "for operators alone",
  closedAt: ({ closedAt }) => textOf(closedAt),
  closingLetter: "among the letters",
  role: ({ role = null }) => role,
  sessions: ({ sessions = [] }) =>
    sessions.map(({ device, timeZone, method, createdAt, lastSeenAt }) => ({
      ...{ device, timeZone, method, signedInAt: textOf(createdAt), lastSeenAt: textOf(lastSeenAt) },
    })),
  endedSessions: "ids for a quarter of an hour",
  endedBefore: "ids for a quarter of an hour",
  passkeys: ({ passkeys = [] }) =>
    passkeys.map(({ name, addedAt, lastUsedAt }) => ({
      name,
      addedAt: textOf(addedAt),
      lastUsedAt: textOf(lastUsedAt),
    })),
  passkeyRemovedAt: ({ passkeyRemovedAt }) => textOf(passkeyRemovedAt),
  passwordResetAt: ({ passwordResetAt }) => textOf(passwordResetAt),
  authenticator: ({ authenticator }) =>
    authenticator ? { addedAt: textOf(authenticator.addedAt), codesLeft: authenticator.recoveryHashes.length } : null,
  authenticatorSetup: "proves who somebody is",
  letters: "among the letters",
  links: "proves who somebody is",
  pendingEmail: ({ pendingEmail }) =>
    pendingEmail ? { email: pendingEmail.email, until: textOf(pendingEmail.until) } : null,
  formerEmails: ({ formerEmails = [] }) => formerEmails.map(({ email, at }) => ({ email, until: textOf(at) })),
};
type LeftOut = "proves who somebody is" | "for operators alone" | "among the letters" | "ids for a quarter of an hour";

function exportedAccount(user: StoredUser): object {
  const shown = Object.entries(SHOWN).flatMap(([field, show]) =>
    typeof show === "function" ? [[field, show(user)]] : [],
  );
  return { id: user.id, ...Object.fromEntries(shown) };
}

function exportedEvent({ id, what, by, address, device, detail, firstAt, lastAt, count }: Stored<AuditEntry>): object {
  return { id, what, by, address, device, detail, firstAt: textOf(firstAt), lastAt: textOf(lastAt), count };
}

function exportedLetter({ id, subject, happenedAt, status, endedAt }: Stored<Mail>): object {
  return { id, about: subject.kind, happenedAt: textOf(happenedAt), status, endedAt: textOf(endedAt) };
}

function textOf(time: number | null | undefined): string | null {
  return typeof time === "number" ? new Date(time).toISOString() : null;
}
