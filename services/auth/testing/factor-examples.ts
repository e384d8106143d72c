import type { StoredPasskey } from "../rules/factors.ts";
import type { StoredUser, UserSession } from "../rules/user-document.ts";

export const NOW = 1_800_000_000_000;

export const examplePasskey: StoredPasskey = {
  ...{ id: "p1", publicKey: "AA", counter: 0, transports: ["internal"], name: "Phone", addedAt: 1 },
  ...{ lastUsedAt: null, isBackupEligible: true, isBackedUp: true },
};

export const exampleApp = { sealed: "sealed", addedAt: 1, lastStep: 100, recoveryHashes: ["h1", "h2"] };

/** A session that began in this way. */
export function exampleSession(id: string, method: UserSession["method"], passkeyId?: string): UserSession {
  return {
    ...{ id, refreshHash: "aa", previousHash: null, rotatedAt: 1, createdAt: 1, lastSeenAt: 1, expiresAt: NOW * 2 },
    ...{ device: "Firefox on Linux", timeZone: null, method },
    ...(passkeyId !== undefined && { passkeyId }),
  };
}

/** A person with a password, and these changes. */
export function exampleUser(changes: Partial<StoredUser> = {}): StoredUser {
  const account = { email: "ann@example.com", password: "aa.bb", scryptLogN: 14, createdAt: 1 };
  return { id: "u1", version: 3, ...account, ...changes };
}
