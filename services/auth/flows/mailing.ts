// Sends the e-mail of a mail document.

import type { Engine, Stored } from "@holdfast/actors";
import type { Logger } from "@holdfast/server";
import { letterHtml, letterText } from "@holdfast/views";
import { MailProblem, type MailSender } from "../mail/mail-sender.ts";
import {
  isTooOld,
  type Mail,
  type MailMessage,
  type MailTerms,
  mailDocument,
  type SendResult,
  TOO_OLD,
} from "../rules/mail.ts";
import { type Composing, LINK_OVER, NO_USER, NOT_CONFIRMED, OFFER_OVER } from "./composing.ts";

/** Holds the dependencies of `createMailing`. */
export interface MailingParts {
  readonly engine: Engine;
  readonly composing: Composing;
  readonly sendMail: MailSender;
  readonly terms: MailTerms;
  readonly log: Logger;
}

/** Sends e-mails. */
export interface Mailing {
  /** Performs one attempt to send an e-mail and returns its result as a message to the mail actor. */
  send(id: string, signal: AbortSignal): Promise<MailMessage>;
}

// The order and its charge arrive by different streams, so a refund may arrive before its order.
const ATTEMPTS_WITHOUT_ORDER = 2;

/** Creates the mailing of a process. */
export function createMailing(parts: MailingParts): Mailing {
  const { engine, composing, sendMail, terms, log } = parts;

  async function attempt(mail: Stored<Mail>, signal: AbortSignal): Promise<SendResult> {
    const now = await engine.now();
    if (isTooOld(mail, now, terms)) return { kind: "dropped", fault: TOO_OLD };
    const isWaitingForOrder = mail.failures < ATTEMPTS_WITHOUT_ORDER && (await composing.ticketOf(mail)) === null;
    if (isWaitingForOrder) return { kind: "failed", fault: "its order is not known yet" };
    const reason = await composing.reasonAgainst(mail, now);
    if (reason !== null) return { kind: "dropped", fault: reason };
    const addressed = await composing.compose(mail);
    if (!addressed) return { kind: "dropped", fault: NO_USER };
    const { to, letter } = addressed;
    const { calendar = null } = letter;
    const body = { text: letterText(letter), html: await letterHtml(letter), calendar };
    const messageId = `<${mail.id}@${new URL(composing.siteUrl).hostname}>`;
    try {
      return { kind: await sendMail({ messageId, to, subject: letter.subject, ...body }, signal) };
    } catch (error) {
      if (!(error instanceof MailProblem)) throw error;
      return { kind: error.isFinal ? "dropped" : "failed", fault: error.message };
    }
  }

  return {
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

// Reasons for which nobody needs the e-mail any more, or may not have it yet.
const EXPECTED: readonly string[] = [LINK_OVER, NOT_CONFIRMED, OFFER_OVER];

function report(log: Logger, mail: Stored<Mail>, outcome: SendResult): void {
  const { id, userId, subject, failures } = mail;
  const about = "orderId" in subject && { orderId: subject.orderId };
  const fields = { mailId: id, userId, mail: subject.kind, ...about, failures };
  if (outcome.kind === "dropped") {
    const level = EXPECTED.includes(outcome.fault) ? "info" : "error";
    log[level]({ ...fields, fault: outcome.fault, last: mail.fault }, "A letter is dropped");
  }
  if (outcome.kind === "failed")
    log.warn({ ...fields, fault: outcome.fault }, "A letter was not sent, it is tried again");
}
