// Composes and sends the e-mail of a mail document.

import type { Engine, Stored } from "@holdfast/actors";
import type { Logger } from "@holdfast/server";
import { type Letter, letterHtml, letterOn, letterText, type MailSite } from "@holdfast/views";
import { MailProblem, type MailSender } from "../mail/mail-sender.ts";
import { ENDED_ORDER, endedOrderDocument } from "../rules/ended-order.ts";
import {
  isTooOld,
  type Mail,
  type MailMessage,
  type MailTerms,
  mailDocument,
  type SendResult,
  TOO_OLD,
} from "../rules/mail.ts";
import { userDocument } from "../rules/user.ts";
import { mailId } from "./mail-id.ts";

/** Holds the dependencies of `createMailing`. */
export interface MailingParts {
  readonly engine: Engine;
  readonly partitions: number;
  readonly sendMail: MailSender;
  readonly site: MailSite;
  readonly terms: MailTerms;
  readonly log: Logger;
}

/** Holds a composed e-mail and its recipient's address. */
export interface AddressedLetter {
  readonly to: string;
  readonly letter: Letter;
}

/** Composes and sends e-mails. */
export interface Mailing {
  /** Performs one attempt to send an e-mail and returns its result as a message to the mail actor. */
  send(id: string, signal: AbortSignal): Promise<MailMessage>;
  /** Composes an e-mail; null when its recipient is no user. */
  compose(mail: Stored<Mail>): Promise<AddressedLetter | null>;
}

const NO_USER = "no such user";
// The order and its charge arrive by different streams, so a refund may arrive before its order.
const ATTEMPTS_WITHOUT_ORDER = 2;

/** Creates the mailing of a process. */
export function createMailing(parts: MailingParts): Mailing {
  const { engine, partitions, sendMail, site, terms, log } = parts;

  async function ticketOf({ subject, userId }: Mail) {
    if (subject.kind !== "payment returned") return subject.ticket;
    const id = mailId({ kind: ENDED_ORDER, about: subject.orderId, userId }, partitions);
    return id === null ? null : ((await engine.read(endedOrderDocument, id))?.ticket ?? null);
  }

  async function compose(mail: Stored<Mail>): Promise<AddressedLetter | null> {
    const user = await engine.read(userDocument, mail.userId);
    if (!user) return null;
    const { subject } = mail;
    const ticket = await ticketOf(mail);
    const complete = subject.kind === "payment returned" ? { ...subject, ticket } : subject;
    return { to: user.email, letter: letterOn(complete, site) };
  }

  async function attempt(mail: Stored<Mail>, signal: AbortSignal): Promise<SendResult> {
    if (isTooOld(mail, await engine.now(), terms)) return { kind: "dropped", fault: TOO_OLD };
    const isWaitingForOrder = mail.failures < ATTEMPTS_WITHOUT_ORDER && (await ticketOf(mail)) === null;
    if (isWaitingForOrder) return { kind: "failed", fault: "its order is not known yet" };
    const addressed = await compose(mail);
    if (!addressed) return { kind: "dropped", fault: NO_USER };
    const { to, letter } = addressed;
    const body = { text: letterText(letter), html: await letterHtml(letter) };
    const messageId = `<${mail.id}@${new URL(site.url).hostname}>`;
    try {
      return { kind: await sendMail({ messageId, to, subject: letter.subject, ...body }, signal) };
    } catch (error) {
      if (!(error instanceof MailProblem)) throw error;
      return { kind: error.isFinal ? "dropped" : "failed", fault: error.message };
    }
  }

  return {
    compose,
    async send(id, signal) {
      const mail = await engine.read(mailDocument, id);
      // The e-mail has ended; the message only removes the timer.
      if (mail?.status !== "waiting") return { type: "Tried", outcome: { kind: "kept" } };
      const outcome = await attempt(mail, signal);
      report(log, mail, outcome);
      return { type: "Tried", outcome };
    },
  };
}

function report(log: Logger, mail: Stored<Mail>, outcome: SendResult): void {
  const { id, userId, subject, failures } = mail;
  const fields = { mailId: id, userId, mail: subject.kind, orderId: subject.orderId, failures };
  if (outcome.kind === "dropped")
    log.error({ ...fields, fault: outcome.fault, last: mail.fault }, "A letter is dropped");
  if (outcome.kind === "failed")
    log.warn({ ...fields, fault: outcome.fault }, "A letter was not sent, it is tried again");
}
