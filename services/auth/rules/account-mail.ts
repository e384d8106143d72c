// Lists what letters about an account can say, and to whom they go.

import { z } from "zod";

/** Lists the links that letters carry; each is of use for one thing. */
export const linkPurpose = z.enum(["confirm address", "reset password", "confirm new address", "confirm old address"]);

/** Says what a link is of use for. */
export type LinkPurpose = z.infer<typeof linkPurpose>;

const link = { nonce: z.string(), expiresAt: z.number() };

/** Schema of what a letter with a link is about: the link's nonce, from which the link is derived, and its end, ms. */
export const linkSubject = z.object({ kind: linkPurpose, ...link });

/** Lists the letters without a link: something has happened to the account. */
export const accountNews = z.enum([
  "address changed",
  "password changed",
  "session key reused",
  "account closed",
  "passkey added",
  "second step changed",
]);

/** Schema of what a letter about an account says. */
export const accountSubject = z.discriminatedUnion("kind", [linkSubject, z.object({ kind: accountNews })]);

/** Describes what a letter about an account says; it holds no address and no link. */
export type AccountSubject = z.infer<typeof accountSubject>;

/** Schema of a letter that waits in the user's document to become an e-mail. */
export const queuedLetter = z.object({
  /** Id of the e-mail, so that it is written once. */
  id: z.string(),
  subject: accountSubject,
  /** When it happened, ms. */
  happenedAt: z.number(),
});

/** Describes a letter that waits to become an e-mail. */
export type QueuedLetter = z.infer<typeof queuedLetter>;

/** Describes a letter that carries a link. */
export type LinkSubject = z.infer<typeof linkSubject>;

/** Returns whether a letter is about the account of its recipient. */
export function isAboutAccount<Subject extends { readonly kind: string }>(
  subject: Subject,
): subject is Extract<Subject, { readonly kind: AccountSubject["kind"] }> {
  return carriesLink(subject) || accountNews.safeParse(subject.kind).success;
}

/** Returns whether a letter carries a link. */
export function carriesLink(subject: { readonly kind: string }): subject is LinkSubject {
  return linkPurpose.safeParse(subject.kind).success;
}
