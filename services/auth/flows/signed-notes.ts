// Signs short notes that a browser keeps in a cookie between two steps, so that no copy of auth has to remember them.

import { jwtVerify, SignJWT } from "jose";
import type { z } from "zod";
import type { Secret } from "./secret.ts";

/** Describes a kind of note. */
export interface NoteKind<Content> {
  /** Names the kind: a note of one kind is never taken for another. */
  readonly name: string;
  readonly schema: z.ZodType<Content>;
  /** How long a note is valid, ms. */
  readonly lifeMs: number;
}

/** Holds a note that was read. */
export interface ReadNote<Content> {
  readonly content: Content;
  /** When the note ends, ms. */
  readonly until: number;
}

/** Signs and reads notes. Everybody may read what a note says; nobody else can make one. */
export interface SignedNotes {
  sign<Content extends object>(kind: NoteKind<Content>, content: Content): Promise<string>;
  /** Returns what a note says; null for a text that is no valid note of the kind. */
  read<Content>(kind: NoteKind<Content>, text: string | undefined): Promise<ReadNote<Content> | null>;
}

const ALGORITHM = "HS256";
const TYPE = "note+jwt";
const LONGEST = 2_048;

/** Creates the notes of a process. */
export function createSignedNotes(secret: () => Promise<Secret>): SignedNotes {
  const key = async (): Promise<Uint8Array> => (await secret()).keyFor("sign-in steps");
  return {
    async sign({ name, lifeMs }, content) {
      const until = Math.floor((Date.now() + lifeMs) / 1_000);
      return await new SignJWT({ note: content })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setAudience(name)
        .setExpirationTime(until)
        .sign(await key());
    },
    async read({ name, schema }, text) {
      if (text === undefined || text.length > LONGEST) return null;
      try {
        const options = { algorithms: [ALGORITHM], typ: TYPE, audience: name, requiredClaims: ["exp"] };
        const { payload } = await jwtVerify(text, await key(), options);
        return { content: schema.parse(payload["note"]), until: (payload.exp ?? 0) * 1_000 };
      } catch {
        return null;
      }
    },
  };
}
