// Writes the e-mails of the letters that are queued in a user's document.

import type { Engine } from "@holdfast/actors";
import { mailActor } from "../rules/mail.ts";
import { type UserMessage, userDocument } from "../rules/user.ts";

/**
 * Writes an e-mail for each letter in the queue of a user and returns the message that takes them off it. The id of an
 * e-mail is that of its letter, so that a repeated call writes none twice.
 */
export async function postLetters(engine: Engine, userId: string): Promise<UserMessage> {
  const letters = (await engine.read(userDocument, userId))?.letters ?? [];
  for (const { id, subject, happenedAt } of letters) {
    await engine.ask(mailActor, id, { type: "Write", userId, subject, happenedAt });
  }
  return { type: "LettersPosted", ids: letters.map(({ id }) => id) };
}
