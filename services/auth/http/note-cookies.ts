// Keeps signed notes in cookies between two steps of one browser.

import type { AppContext } from "@holdfast/server";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { NoteKind, ReadNote, SignedNotes } from "../flows/signed-notes.ts";

/** Sets, reads and removes the cookies of kinds of notes. */
export interface NoteCookies {
  /** Sets the one note of its kind in the browser. */
  set<Content extends object>(c: AppContext, kind: NoteKind<Content>, content: Content): Promise<void>;
  /** Returns what the note says; null without a valid one. */
  read<Content>(c: AppContext, kind: NoteKind<Content>): Promise<ReadNote<Content> | null>;
  clear(c: AppContext, kind: Pick<NoteKind<unknown>, "name">): void;
  /**
   * Sets the note of one challenge, so that two tabs do not take each other's away; of more than four of a kind the one
   * that ends first goes.
   */
  setChallenge<Content extends Challenge>(c: AppContext, kind: NoteKind<Content>, content: Content): Promise<void>;
  /** Returns the note of the challenge; null without a valid one. */
  readChallenge<Content extends Challenge>(
    c: AppContext,
    kind: NoteKind<Content>,
    challenge: string,
  ): Promise<ReadNote<Content> | null>;
  clearChallenge(c: AppContext, kind: Pick<NoteKind<unknown>, "name">, challenge: string): void;
}

type Challenge = { readonly challenge: string };

const MOST_CHALLENGES = 4;
const MARK_LENGTH = 8;

/** Creates the cookies: `__Host-<kind>` where browsers send them over HTTPS only, which no other host can set. */
export function createNoteCookies(notes: SignedNotes, { isSecure }: { readonly isSecure: boolean }): NoteCookies {
  const nameOf = ({ name }: { readonly name: string }): string =>
    `${isSecure ? "__Host-" : ""}${name.replaceAll(" ", "-")}`;
  const attributes = { path: "/", httpOnly: true, sameSite: "Lax", secure: isSecure } as const;
  const markedName = (kind: { readonly name: string }, challenge: string): string =>
    `${nameOf(kind)}.${challenge.slice(0, MARK_LENGTH)}`;
  const clear = (c: AppContext, name: string): void => {
    if (getCookie(c, name) !== undefined) deleteCookie(c, name, attributes);
  };
  const set = async <Content extends object>(c: AppContext, name: string, note: [NoteKind<Content>, Content]) => {
    setCookie(c, name, await notes.sign(...note), { ...attributes, maxAge: Math.floor(note[0].lifeMs / 1_000) });
  };
  return {
    set: (c, kind, content) => set(c, nameOf(kind), [kind, content]),
    read: (c, kind) => notes.read(kind, getCookie(c, nameOf(kind))),
    clear: (c, kind) => clear(c, nameOf(kind)),
    async setChallenge(c, kind, content) {
      const all = Object.entries(getCookie(c)).filter(([name]) => name.startsWith(`${nameOf(kind)}.`));
      const ends = await Promise.all(
        all.map(async ([name, text]) => ({ name, until: (await notes.read(kind, text))?.until ?? 0 })),
      );
      const oldest = ends.toSorted((a, b) => a.until - b.until).slice(0, Math.max(0, all.length + 1 - MOST_CHALLENGES));
      for (const { name } of oldest) clear(c, name);
      await set(c, markedName(kind, content.challenge), [kind, content]);
    },
    async readChallenge(c, kind, challenge) {
      const note = await notes.read(kind, getCookie(c, markedName(kind, challenge)));
      return note?.content.challenge === challenge ? note : null;
    },
    clearChallenge: (c, kind, challenge) => clear(c, markedName(kind, challenge)),
  };
}
