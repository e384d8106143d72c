// Confirms addresses by the links that were sent to them.

import type { Engine } from "@holdfast/actors";
import type { Origin } from "../rules/audit.ts";
import { validLink } from "../rules/links.ts";
import { userActor, userDocument } from "../rules/user.ts";
import { linkOver } from "../rules/user-terms.ts";
import type { Audit } from "./audit.ts";
import type { CountLetter } from "./letter-limit.ts";
import { type Links, readLink } from "./links.ts";
import type { Done } from "./new-password.ts";

/** Confirms addresses. */
export interface Confirming {
  /** Sends the letter again; nothing when the address is confirmed. Throws a 429 problem beyond the limit of letters. */
  sendAgain(userId: string): Promise<void>;
  /** Returns whether a link can still be used; changes nothing. */
  isValid(link: string): Promise<boolean>;
  /** Confirms the address that a link was sent to; a second time says the same. Refuses with `link_over`. */
  confirm(link: string, from: Origin): Promise<Done>;
}

/** Holds the dependencies of `createConfirming`. */
export interface ConfirmingParts {
  readonly engine: Engine;
  readonly audit: Pick<Audit, "note">;
  readonly links: Links;
  readonly countLetter: CountLetter;
}

/** Creates the confirming of a process. */
export function createConfirming({ engine, audit, links, countLetter }: ConfirmingParts): Confirming {
  return {
    async sendAgain(userId) {
      const user = await engine.read(userDocument, userId);
      if (user === null || typeof user.confirmedAt === "number") return;
      await countLetter(user.email);
      const link = await links.make(userId, "confirm address");
      await engine.tryAsk(userActor, userId, { type: "RequestConfirmation", link });
    },
    async isValid(link) {
      const opened = readLink(link);
      if (opened === null || engine.partitionOf(opened.userId) === null) return false;
      const user = await engine.read(userDocument, opened.userId);
      const named = { purpose: "confirm address", hash: opened.linkHash } as const;
      return user !== null && validLink(user, named, await engine.now()) !== null;
    },
    async confirm(link, from) {
      const opened = readLink(link);
      if (opened === null || engine.partitionOf(opened.userId) === null) return linkOver;
      const { userId, linkHash } = opened;
      const confirmed = await engine.tryAsk(userActor, userId, {
        ...{ type: "ConfirmAddress", linkHash },
        note: audit.note(userId, from),
      });
      return "refused" in confirmed ? confirmed : { ok: true };
    },
  };
}
