// Keeps signed notes in cookies between two steps of one browser.

import type { AppContext } from "@holdfast/server";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { NoteKind, ReadNote, SignedNotes } from "../flows/signed-notes.ts";

/** Sets, reads and removes the cookie of a kind of note; a browser has one of each kind. */
export interface NoteCookies {
  set<Content extends object>(c: AppContext, kind: NoteKind<Content>, content: Content): Promise<void>;
  /** Returns what the note says; null without a valid one. */
  read<Content>(c: AppContext, kind: NoteKind<Content>): Promise<ReadNote<Content> | null>;
  clear(c: AppContext, kind: Pick<NoteKind<unknown>, "name">): void;
}

/** Creates the cookies: `__Host-<kind>` where browsers send them over HTTPS only, which no other host can set. */
export function createNoteCookies(notes: SignedNotes, { isSecure }: { readonly isSecure: boolean }): NoteCookies {
  const nameOf = ({ name }: { readonly name: string }): string =>
    `${isSecure ? "__Host-" : ""}${name.replaceAll(" ", "-")}`;
  const attributes = { path: "/", httpOnly: true, sameSite: "Lax", secure: isSecure } as const;
  return {
    async set(c, kind, content) {
      const maxAge = Math.floor(kind.lifeMs / 1_000);
      setCookie(c, nameOf(kind), await notes.sign(kind, content), { ...attributes, maxAge });
    },
    read: (c, kind) => notes.read(kind, getCookie(c, nameOf(kind))),
    clear: (c, kind) => {
      if (getCookie(c, nameOf(kind)) !== undefined) deleteCookie(c, nameOf(kind), attributes);
    },
  };
}
