// Finds the account of an e-mail address.

import type { Engine } from "@holdfast/actors";
import { EMAIL_CLAIM, type StoredUser, userDocument } from "../rules/user.ts";

/** Finds accounts by their address. */
export interface AccountFinder {
  /** Returns the id of the account that has claimed an address; null when nobody has. */
  ownerOf(email: string): Promise<string | null>;
  /** Returns the account whose address it is; null for none. Takes two reads for any address. */
  find(email: string): Promise<StoredUser | null>;
}

/** Creates the finder. The claim of an address lies in the partition of the address, wherever the account is. */
export function createAccountFinder(engine: Engine): AccountFinder {
  const ownerOf = (email: string) => engine.claimOwner(engine.ids.hashPartition(email), EMAIL_CLAIM, email);
  return {
    ownerOf,
    async find(email) {
      const id = (await ownerOf(email)) ?? engine.ids.newId(engine.ids.hashPartition(email));
      const user = await engine.read(userDocument, id);
      // The claim of an address that somebody changes to, or has just left, names an account of another address.
      return user?.email === email ? user : null;
    },
  };
}
