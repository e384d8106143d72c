import type { Engine, Stored } from "@holdfast/actors";
import type { Logger } from "@holdfast/server";
import { type Letter, letterHtml, letterOn, letterText, type MailSite } from "@holdfast/views";
import { type Post, PostProblem } from "../mail/post.ts";
import { ENDED_ORDER, endedOrderDocument } from "../rules/ended-order.ts";
import {
  isTooOld,
  type Mail,
  type MailMessage,
  type MailTerms,
  mailDocument,
  type Outcome,
  TOO_OLD,
} from "../rules/mail.ts";
import { userDocument } from "../rules/user.ts";
import { mailId } from "./mail-id.ts";

/** What mailing works with. */
export interface MailingParts {
  readonly engine: Engine;
  readonly partitions: number;
  readonly post: Post;
  readonly site: MailSite;
  readonly terms: MailTerms;
  readonly log: Logger;
}

/** A letter with the address it goes to. */
export interface Addressed {
  readonly to: string;
  readonly letter: Letter;
}

/** Writes letters out and sends them. */
export interface Mailing {
  /** The effect: tries to send the letter, and says how that went. */
  send(id: string, signal: AbortSignal): Promise<MailMessage>;
  /** The letter as it would be sent; null where there is no such user. */
  compose(mail: Stored<Mail>): Promise<Addressed | null>;
}

const NO_USER = "no such user";
// The order's event comes by another stream than the charge's, so it may be a moment later.
const TRIES_WITHOUT_ORDER = 2;

export function createMailing(parts: MailingParts): Mailing {
  const { engine, partitions, post, site, terms, log } = parts;

  async function ticketOf({ subject, userId }: Mail) {
    if (subject.kind !== "payment returned") return subject.ticket;
    const id = mailId({ kind: ENDED_ORDER, about: subject.orderId, userId }, partitions);
    return id === null ? null : ((await engine.read(endedOrderDocument, id))?.ticket ?? null);
  }

  async function compose(mail: Stored<Mail>): Promise<Addressed | null> {
    const user = await engine.read(userDocument, mail.userId);
    if (!user) return null;
    const { subject } = mail;
    const ticket = await ticketOf(mail);
    const told = subject.kind === "payment returned" ? { ...subject, ticket } : subject;
    return { to: user.email, letter: letterOn(told, site) };
  }

  async function attempt(mail: Stored<Mail>, signal: AbortSignal): Promise<Outcome> {
    if (isTooOld(mail, await engine.now(), terms)) return { kind: "dropped", fault: TOO_OLD };
    const isWaitingForOrder = mail.failures < TRIES_WITHOUT_ORDER && (await ticketOf(mail)) === null;
    if (isWaitingForOrder) return { kind: "failed", fault: "its order is not known yet" };
    const addressed = await compose(mail);
    if (!addressed) return { kind: "dropped", fault: NO_USER };
    const { to, letter } = addressed;
    const body = { text: letterText(letter), html: await letterHtml(letter) };
    const messageId = `<${mail.id}@${new URL(site.url).hostname}>`;
    try {
      return { kind: await post({ messageId, to, subject: letter.subject, ...body }, signal) };
    } catch (error) {
      if (!(error instanceof PostProblem)) throw error;
      return { kind: error.isFinal ? "dropped" : "failed", fault: error.message };
    }
  }

  return {
    compose,
    async send(id, signal) {
      const mail = await engine.read(mailDocument, id);
      // Its end is known already: the message only takes the timer away.
      if (mail?.status !== "waiting") return { type: "Tried", outcome: { kind: "kept" } };
      const outcome = await attempt(mail, signal);
      report(log, mail, outcome);
      return { type: "Tried", outcome };
    },
  };
}

function report(log: Logger, mail: Stored<Mail>, outcome: Outcome): void {
  const { id, userId, subject, failures } = mail;
  const fields = { mailId: id, userId, mail: subject.kind, orderId: subject.orderId, failures };
  if (outcome.kind === "dropped")
    log.error({ ...fields, fault: outcome.fault, last: mail.fault }, "A letter is dropped");
  if (outcome.kind === "failed")
    log.warn({ ...fields, fault: outcome.fault }, "A letter was not sent, it is tried again");
}
