// Knows whether a person has shown lately that it is them, which changes of how they sign in require.

import type { Engine } from "@holdfast/actors";
import type { User } from "@holdfast/server";
import { z } from "zod";
import { userDocument } from "../rules/user.ts";
import type { NoteKind, ReadNote } from "./signed-notes.ts";

type PasswordConfirmed = { readonly userId: string; readonly sessionId: string };

/** How long a sign-in or a confirmed password counts, ms. */
const RECENT_MS = 10 * 60_000;

/** Note of a password that was given again in a session. */
export const passwordConfirmed: NoteKind<PasswordConfirmed> = {
  name: "password confirmed",
  lifeMs: RECENT_MS,
  schema: z.object({ userId: z.string(), sessionId: z.string() }),
};

/** Returns whether a session began, or the password was confirmed in it, within the last ten minutes. */
export async function isIdentityRecent(
  engine: Pick<Engine, "read" | "now">,
  { id, sessionId }: User,
  note: ReadNote<PasswordConfirmed> | null,
): Promise<boolean> {
  if (note?.content.userId === id && note.content.sessionId === sessionId) return true;
  const session = (await engine.read(userDocument, id))?.sessions?.find((one) => one.id === sessionId);
  return session !== undefined && session.createdAt + RECENT_MS > (await engine.now());
}
