// Decides on the life of one e-mail: written once, then sent, kept or dropped.

import {
  actor,
  actorTerms,
  type DecisionOf,
  type DocumentsOf,
  documentType,
  type Env,
  effect,
  type Stored,
} from "@holdfast/actors";
import { compactOrder, orderedTicket, orderWithEvent, orderWithSeal, sealKind } from "@holdfast/contracts";
import { z } from "zod";
import { accountNews, linkSubject } from "./account-mail.ts";

/** Schema of the ticket as e-mails show it. */
export const mailedTicket = orderedTicket.omit({ description: true });

/** Kind of the e-mail to the buyer of a completed order. */
export const ORDER_CONFIRMED = "order confirmed";

const aboutOrder = { orderId: z.string(), ticket: mailedTicket };
// What was sealed of the ticket; absent in what an earlier release wrote: nothing was.
const seal = sealKind.optional();

/**
 * Schema of an e-mail's subject; times are in ms. The ticket of a refunded payment is read when the e-mail is composed.
 */
const mailSubject = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal(ORDER_CONFIRMED), ...aboutOrder, seal, paidAt: z.number() }),
  z.object({ kind: z.literal("ticket sold"), ...aboutOrder, seal, soldAt: z.number() }),
  z.object({ kind: z.literal("sale refunded"), ...aboutOrder, refundedAt: z.number() }),
  z.object({ kind: z.literal("hold ended"), ...aboutOrder, endedAt: z.number() }),
  z.object({
    kind: z.literal("ticket offered"),
    ...aboutOrder,
    expiresAt: z.number(),
    leaveLink: z.string().optional(),
  }),
  z.object({
    kind: z.literal("payment returned"),
    orderId: z.string(),
    amountCents: z.number(),
    currency: z.string(),
    reason: z.string().nullable(),
  }),
  // What was added of a ticket is gone: to its buyer, who is not charged, and to its seller.
  z.object({ kind: z.enum(["ticket lost", "listing lost"]), ...aboutOrder }),
  z.object({ kind: z.literal("ticket not checked"), orderId: z.string() }),
  z.object({ kind: z.literal("seal refused"), ticketId: z.string(), reason: z.string() }),
  z.object({ kind: z.literal("code claimed"), ticketId: z.string() }),
  z.object({ kind: z.enum(["set up payouts", "payouts ready", "payouts paused"]) }),
  linkSubject,
  z.object({ kind: accountNews }),
]);
// Subjects about an order say of which event its ticket is since there are events.
function subjectWithEvent(subject: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return "ticket" in subject ? orderWithSeal(orderWithEvent(subject)) : subject;
}

function compactSubject(subject: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return "ticket" in subject ? compactOrder(subject) : subject;
}

/** Describes what an e-mail is about. */
export type MailSubject = z.infer<typeof mailSubject>;

const mailState = z.object({
  /** Id of the recipient, whose address is read when the e-mail is sent. */
  userId: z.string(),
  subject: mailSubject,
  /** Time of the event that the e-mail is about, ms. */
  happenedAt: z.number(),
  /** `kept` means that there is no mail server: the e-mail stays in the outbox. */
  status: z.enum(["waiting", "sent", "kept", "dropped"]),
  /** Failed attempts. */
  failures: z.number().int(),
  /** Why the last attempt failed or the e-mail was dropped; never holds an address. */
  fault: z.string().nullable(),
  /** Time at which the e-mail was sent, kept or dropped, ms; null while waiting. */
  endedAt: z.number().nullable(),
});

/** State of one e-mail to one person. */
export type Mail = z.infer<typeof mailState>;

/** Name of the list of kept e-mails. */
export const OUTBOX = "outbox";

/** Returns the list of the e-mails to one person. */
export function lettersOf(userId: string): string {
  return `letters:${userId}`;
}

/** Document of an e-mail, in the partition of its recipient, for whom it is listed; kept e-mails are listed together. */
export const mailDocument = documentType<Mail>("mail", {
  schema: mailState,
  upcasts: [(older) => ({ ...older, subject: subjectWithEvent(Object(older["subject"])) })],
  downcasts: [(mail) => ({ ...mail, subject: compactSubject(Object(mail["subject"])) })],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 1,
  lists: ({ userId, status }) => [{ list: lettersOf(userId) }, ...(status === "kept" ? [{ list: OUTBOX }] : [])],
  keepUntil: ({ endedAt }) => (endedAt === null ? null : endedAt + KEPT_MS),
});

// By then nobody reads it: the events that could ask for it again were trimmed long before.
const KEPT_MS = 30 * 86_400_000;

/** Describes the result of an attempt to send an e-mail. */
export type SendResult =
  | { readonly kind: "sent" }
  | { readonly kind: "kept" }
  | { readonly kind: "dropped"; readonly fault: string }
  /** The attempt is repeated later. */
  | { readonly kind: "failed"; readonly fault: string };

/** Names the messages of the mail actor. */
export type MailMessage =
  | { readonly type: "Write"; readonly userId: string; readonly subject: MailSubject; readonly happenedAt: number }
  | { readonly type: "Tried"; readonly outcome: SendResult };

/** Holds the settings that the rules need. */
export interface MailTerms {
  /**
   * Delays after the first, second and further failures, ms; the last delay repeats. Default 5 s, 30 s, 2 min, 10 min,
   * 30 min, 1 h.
   */
  readonly retryMs: readonly number[];
  /** Greatest age of an event whose e-mail is still sent, ms; default one day. */
  readonly oldestMs: number;
}

/** Performs one attempt to send the e-mail. */
export const sendEffect = effect("send");
/** Reason of an e-mail that was dropped because of its age. */
export const TOO_OLD = "too old";

// What somebody asked for who typed the address, and what is owed to people who have paid or were paid.
const TO_ANY_ADDRESS: ReadonlySet<MailSubject["kind"]> = new Set<MailSubject["kind"]>([
  ...["confirm address", "confirm new address", "reset password"],
  ...["order confirmed", "ticket sold", "sale refunded", "payment returned"],
  ...["ticket lost", "listing lost", "ticket not checked", "set up payouts", "payouts paused"],
] as const);

/** Returns whether an e-mail goes to an address that nobody has confirmed as well, then in our words alone. */
export function goesToAnyAddress({ kind }: MailSubject): boolean {
  return TO_ANY_ADDRESS.has(kind);
}

const mailActorTerms = actorTerms("mail", { documents: { mail: mailDocument }, effects: [sendEffect] });
/** Decision of the mail actor. */
export type MailDecision = DecisionOf<typeof mailActorTerms>;

/** Decides on one e-mail: writes it once, then repeats the attempts until it is sent, kept or dropped. */
export const mailActor = actor(mailActorTerms, {
  documents: (id) => ({ mail: id }),
  decide: ({ mail }, message: MailMessage, env: Env<MailTerms>): MailDecision =>
    message.type === "Write" ? writeMail(mail, message, env) : recordAttempt(mail, message.outcome, env),
});

type MailEnv = Env<MailTerms>;
type StoredMail = DocumentsOf<typeof mailActorTerms>["mail"];

function writeMail(
  mail: StoredMail,
  message: Extract<MailMessage, { type: "Write" }>,
  { now, terms }: MailEnv,
): MailDecision {
  if (mail) return {};
  const { userId, subject, happenedAt } = message;
  const content = { userId, subject, happenedAt, failures: 0 };
  if (isTooOld({ happenedAt }, now, terms)) {
    return { write: { mail: { ...content, status: "dropped", fault: TOO_OLD, endedAt: now } } };
  }
  return {
    write: { mail: { ...content, status: "waiting", fault: null, endedAt: null } },
    timers: [{ name: sendEffect.name, at: now }],
  };
}

function recordAttempt(mail: StoredMail, outcome: SendResult, env: MailEnv): MailDecision {
  const { now } = env;
  if (mail?.status !== "waiting") return { timers: [{ name: sendEffect.name, at: null }] };
  if (outcome.kind === "failed") return retryLater(mail, outcome.fault, env);
  const fault = outcome.kind === "dropped" ? outcome.fault : null;
  return {
    write: { mail: { ...mail, status: outcome.kind, fault, endedAt: now } },
    timers: [{ name: sendEffect.name, at: null }],
  };
}

function retryLater(mail: Stored<Mail>, fault: string, { now, terms }: MailEnv): MailDecision {
  const delayMs = terms.retryMs[Math.min(mail.failures, terms.retryMs.length - 1)] ?? 0;
  return {
    write: { mail: { ...mail, failures: mail.failures + 1, fault } },
    timers: [{ name: sendEffect.name, at: now + delayMs }],
  };
}

/** Returns whether the event that an e-mail is about is older than `oldestMs`. */
export function isTooOld({ happenedAt }: Pick<Mail, "happenedAt">, now: number, { oldestMs }: MailTerms): boolean {
  return now - happenedAt > oldestMs;
}
