// Writes the letters about an account, in words of the site alone.

import { routes } from "../routes.ts";
import { dateTime } from "../shared/format.ts";
import type { Letter } from "./letter.ts";
import type { AccountMailSubject, MailSite } from "./models.ts";

type Draft = Pick<Letter, "subject" | "paragraphs"> & { heading?: string; link: { label: string; path: string } };

const NOT_YOU = "If it was not you, set a new password at once: that also signs everybody else out.";
const setNewPassword = { label: "Set a new password", path: routes.forgot() };
const account = { label: "See your account", path: routes.account() };

/** Writes the letter about an account; its link is the one of the subject, else leads to where something can be done. */
export function accountLetterOn(subject: AccountMailSubject, site: MailSite): Letter {
  const { link, heading, ...draft } = draftOn(subject);
  return {
    ...draft,
    heading: heading ?? draft.subject,
    facts: [],
    link: { label: link.label, href: `${site.url}${subject.link ?? link.path}` },
    closing: `Holdfast, ${site.url}`,
  };
}

function draftOn(subject: AccountMailSubject): Draft {
  return "expiresAt" in subject && subject.expiresAt !== undefined
    ? linkDraft(subject.kind, dateTime(subject.expiresAt))
    : news[subject.kind];
}

function linkDraft(kind: Extract<AccountMailSubject, { expiresAt: unknown }>["kind"], until: string): Draft {
  switch (kind) {
    case "confirm address":
      return {
        subject: "Confirm your e-mail address",
        paragraphs: [
          "Somebody signed up at Holdfast with this address. If it was you, open the link and press the button there.",
          `The link works until ${until}. If it was not you, do nothing: we will not write to you again.`,
        ],
        link: { label: "Confirm this address", path: routes.account() },
      };
    case "reset password":
      return {
        subject: "Set a new password",
        paragraphs: [
          "Somebody asked for a new password for your account. If it was you, open the link and choose one.",
          `The link works once, until ${until}. If it was not you, do nothing: your password stays as it is.`,
        ],
        link: setNewPassword,
      };
    case "confirm new address":
      return {
        subject: "Confirm your new e-mail address",
        paragraphs: [
          "Somebody with an account at Holdfast wants to change its e-mail address to this one.",
          `If it was you, open the link and press the button there. It works until ${until}.`,
          "If you were asked to confirm it at your current address as well, do both: the address changes after both.",
          "If it was not you, do nothing: we will not write to you again.",
        ],
        link: { label: "Confirm the new address", path: routes.account() },
      };
    case "confirm old address":
      return {
        subject: "Confirm that you want to change your e-mail address",
        paragraphs: [
          "Somebody who knows your password asked to change the e-mail address of your account to another one.",
          `If it was you, open the link and press the button there, and do the same at the new address by ${until}.`,
          `${NOT_YOU} The change is not made unless you confirm it here.`,
        ],
        link: { label: "Confirm the change", path: routes.account() },
      };
  }
}

const news: Readonly<Record<Extract<AccountMailSubject, { expiresAt?: never }>["kind"], Draft>> = {
  "address changed": {
    subject: "Your e-mail address was changed",
    paragraphs: [
      "Your account at Holdfast now has another e-mail address. This one can no longer be used to sign in.",
      "The change was confirmed by links sent to both addresses. If it was not you, somebody can read your e-mail: " +
        "secure your mailbox first, then contact the people who run the site.",
    ],
    link: { label: "Contact us", path: routes.contact() },
  },
  "password changed": {
    subject: "Your password was changed",
    paragraphs: ["The password of your account at Holdfast was changed, and other devices were signed out.", NOT_YOU],
    link: setNewPassword,
  },
  "session key reused": {
    subject: "We signed you out on one device",
    paragraphs: [
      "A sign-in key of your account was used a second time, after your browser had replaced it.",
      "That can happen when a browser is restored from a backup, or when somebody has copied the key. To be safe we " +
        "signed that device out. Sign in again there.",
      "If you restored no browser, set a new password: that signs everybody out.",
    ],
    link: setNewPassword,
  },
  "account closed": {
    subject: "Your account is closed",
    paragraphs: [
      "Your account at Holdfast is closed, as you asked, and what we knew of you is being deleted.",
      "This is the last e-mail from us to this address.",
    ],
    link: { label: "Holdfast", path: routes.home() },
  },
  "passkey added": {
    subject: "A passkey was added to your account",
    paragraphs: ["Whoever has the device with this passkey can sign in to your account.", NOT_YOU],
    link: account,
  },
  "second step changed": {
    subject: "The second step of signing in was changed",
    paragraphs: ["The second step of signing in to your account at Holdfast was set up, changed or removed.", NOT_YOU],
    link: account,
  },
};
