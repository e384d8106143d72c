// Makes the one-time links of letters: derived from the secret of the site, and stored nowhere.

import { createHash, createHmac, randomBytes } from "node:crypto";
import type { LinkPurpose } from "../rules/account-mail.ts";
import type { NewLink } from "../rules/links.ts";
import type { Secret } from "./secret.ts";

/** Holds what a link says when it is opened. */
export interface OpenedLink {
  /** Id of the user whom the letter was sent to. */
  readonly userId: string;
  /** SHA-256 of the link's token, in hex, by which the user's document knows the link. */
  readonly linkHash: string;
}

/** Makes and reads links. */
export interface Links {
  /** Makes a link for a user; the document keeps its nonce and hash. */
  make(userId: string, purpose: LinkPurpose): Promise<NewLink>;
  /** Returns the text of a link, for the query of an address; the same at each call. */
  textOf(userId: string, link: { readonly kind: LinkPurpose; readonly nonce: string }): Promise<string>;
}

const NONCE_BYTES = 16;
const LONGEST_TEXT = 200;
const TEXT = /^([0-9A-Z]{28})\.([\w-]{43})$/;

/** Creates the links of a process. */
export function createLinks(secret: () => Promise<Secret>): Links {
  const tokenOf = async (userId: string, purpose: LinkPurpose, nonce: string): Promise<string> => {
    const key = (await secret()).keyFor("links");
    return createHmac("sha256", key).update(`${userId}|${purpose}|${nonce}`).digest("base64url");
  };
  return {
    async make(userId, purpose) {
      const nonce = randomBytes(NONCE_BYTES).toString("hex");
      return { nonce, hash: hashOf(await tokenOf(userId, purpose, nonce)) };
    },
    textOf: async (userId, { kind, nonce }) => `${userId}.${await tokenOf(userId, kind, nonce)}`,
  };
}

/** Reads the text of a link; null for a text that is none. Whether the link is valid the user's document says. */
export function readLink(text: string): OpenedLink | null {
  const [, userId, token] = text.length > LONGEST_TEXT ? [] : (TEXT.exec(text) ?? []);
  return userId === undefined || token === undefined ? null : { userId, linkHash: hashOf(token) };
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
