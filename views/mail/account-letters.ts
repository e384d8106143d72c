// Writes the letters about an account, in words of the site alone.

import { routes } from "../routes.ts";
import { dateTime } from "../shared/format.ts";
import type { Letter } from "./letter.ts";
import type { AccountMailSubject, MailSite } from "./models.ts";
import { words } from "./words.ts";

type Text = { readonly subject: string; readonly paragraphs: readonly string[]; readonly link: string };

/** Writes the letter about an account; its link is the one of the subject, else leads to where something can be done. */
export function accountLetterOn(subject: AccountMailSubject, site: MailSite): Letter {
  const { link, ...text } = textOn(subject);
  return {
    ...text,
    heading: text.subject,
    facts: [],
    link: { label: link, href: `${site.url}${subject.link ?? pathOn[subject.kind]}` },
    closing: `Holdfast, ${site.url}`,
  };
}

const pathOn: Readonly<Record<AccountMailSubject["kind"], string>> = {
  "confirm address": routes.account(),
  "reset password": routes.forgot(),
  "confirm new address": routes.account(),
  "confirm old address": routes.account(),
  "address changed": routes.contact(),
  "password changed": routes.forgot(),
  "session key reused": routes.forgot(),
  "account closed": routes.home(),
  "passkey added": routes.account(),
  "second step changed": routes.account(),
};

const textWithLink = {
  "confirm address": words.confirmAddress,
  "reset password": words.resetPassword,
  "confirm new address": words.confirmNewAddress,
  "confirm old address": words.confirmOldAddress,
} as const;

function textOn(subject: AccountMailSubject): Text {
  if (!("expiresAt" in subject) || subject.expiresAt === undefined) return words.news[subject.kind];
  const { paragraphs, ...text } = textWithLink[subject.kind];
  return { ...text, paragraphs: paragraphs(dateTime(subject.expiresAt)) };
}
