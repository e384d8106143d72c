// Composes the letter of an e-mail for its recipient.

import type { Engine, Stored } from "@holdfast/actors";
import { totalOf } from "@holdfast/contracts";
import { accountLetterOn, type Letter, letterOn, type MailSite, routes } from "@holdfast/views";
import { carriesLink, isAboutAccount, type LinkSubject } from "../rules/account-mail.ts";
import type { EndedOrder } from "../rules/ended-order.ts";
import { goesToAnyAddress, type Mail, type MailSubject, mailedTicket } from "../rules/mail.ts";
import { type UserState, userDocument } from "../rules/user.ts";
import { ticketOfEnded } from "./ended-ticket.ts";
import type { Links } from "./links.ts";

/** Holds the dependencies of `createComposing`. */
export interface ComposingParts {
  readonly engine: Engine;
  readonly partitions: number;
  readonly site: MailSite;
  readonly links: Links;
  /** Whether an address that nobody has confirmed gets only the mail that `goesToAnyAddress` names. */
  readonly requiresConfirmed: boolean;
}

/** Holds a composed e-mail and its recipient's address. */
export interface AddressedLetter {
  readonly to: string;
  readonly letter: Letter;
}

/** Composes letters. */
export interface Composing {
  /** Address of the site that sends the letters. */
  readonly siteUrl: string;
  /** Reads the ticket that an e-mail is about; null for an order that is not known yet, undefined without a ticket. */
  ticketOf(mail: Mail): Promise<EndedOrder["ticket"] | null | undefined>;
  /** Composes an e-mail; null when its recipient is no user. */
  compose(mail: Stored<Mail>): Promise<AddressedLetter | null>;
  /** Returns why an e-mail is not to be sent any more at `now`; null for one that is. */
  reasonAgainst(mail: Stored<Mail>, now: number): Promise<string | null>;
}

/** Reason of an e-mail whose recipient is no user. */
export const NO_USER = "no such user";
/** Reason of an e-mail whose link was used or has expired. */
export const LINK_OVER = "its link is over";
/** Reason of an e-mail that goes to confirmed addresses alone. */
export const NOT_CONFIRMED = "the address is not confirmed";

/** Reason of an e-mail about an offer that has ended. */
export const OFFER_OVER = "its offer is over";

/** Creates the composing of a process. */
export function createComposing(parts: ComposingParts): Composing {
  const { engine, partitions, site, links, requiresConfirmed } = parts;

  async function ticketOf({ subject, userId }: Mail) {
    if (subject.kind !== "payment returned") return "ticket" in subject ? subject.ticket : undefined;
    return await ticketOfEnded(engine, { orderId: subject.orderId, userId, partitions });
  }

  async function isOfferOver(subject: MailSubject, userId: string, now: number): Promise<boolean> {
    if (subject.kind !== "ticket offered") return false;
    return (
      now >= subject.expiresAt ||
      (await ticketOfEnded(engine, { orderId: subject.orderId, userId, partitions })) !== null
    );
  }

  async function letterOf(mail: Mail, user: UserState): Promise<Letter> {
    const { subject, userId } = mail;
    if (isAboutAccount(subject)) {
      const link = carriesLink(subject) ? addressOf(subject, await links.textOf(userId, subject)) : null;
      return accountLetterOn({ ...subject, link }, site);
    }
    const options = { isInOurWords: requiresConfirmed && !isConfirmed(user) };
    if (subject.kind !== "payment returned") return letterOn(shownSubject(subject), site, options);
    return letterOn(shownSubject({ ...subject, ticket: (await ticketOf(mail)) ?? null }), site, options);
  }

  async function compose(mail: Stored<Mail>): Promise<AddressedLetter | null> {
    const user = await engine.read(userDocument, mail.userId);
    const to = user && recipientOf(mail, user);
    return user && to ? { to, letter: await letterOf(mail, user) } : null;
  }

  return {
    siteUrl: site.url,
    ticketOf,
    compose,
    async reasonAgainst({ subject, userId }, now) {
      const user = await engine.read(userDocument, userId);
      if (user === null) return NO_USER;
      if (isLinkOver(subject, user, now)) return LINK_OVER;
      if (await isOfferOver(subject, userId, now)) return OFFER_OVER;
      return !requiresConfirmed || isConfirmed(user) || goesToAnyAddress(subject) ? null : NOT_CONFIRMED;
    },
  };
}

// Letters, as pages, take the whole price of a ticket.
function shownSubject<Subject extends object>(subject: Subject): Subject {
  const ticket = "ticket" in subject ? mailedTicket.safeParse(subject.ticket).data : undefined;
  return ticket === undefined ? subject : { ...subject, ticket: { ...ticket, priceCents: totalOf(ticket) } };
}

function isConfirmed({ confirmedAt }: UserState): boolean {
  return typeof confirmedAt === "number";
}

// A letter whose link was used, or who was confirmed in another way meanwhile, has nothing to say.
function isLinkOver(subject: MailSubject, { links = [], confirmedAt }: UserState, now: number): boolean {
  if (!carriesLink(subject)) return false;
  if (subject.kind === "confirm address" && typeof confirmedAt === "number") return true;
  return !links.some(({ nonce, expiresAt }) => nonce === subject.nonce && expiresAt > now);
}

// Letters about a change go to the address that they are about; the outbox shows them when the change is long made.
function recipientOf({ subject, happenedAt }: Mail, user: UserState): string | null {
  const { email, pendingEmail, formerEmails = [], links = [] } = user;
  if (subject.kind === "confirm new address") return pendingEmail?.email ?? email;
  if (subject.kind === "address changed") return formerEmails.find(({ at }) => at === happenedAt)?.email ?? null;
  const isOfFormer = subject.kind === "confirm old address" && !links.some(({ nonce }) => nonce === subject.nonce);
  return isOfFormer ? (formerEmails.at(-1)?.email ?? email) : email;
}

function addressOf({ kind }: LinkSubject, link: string): string {
  if (kind === "reset password") return routes.reset({ link });
  return kind === "confirm address" ? routes.confirmAddress({ link }) : routes.confirmEmailChange({ link });
}
