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
import { orderedTicket } from "@holdfast/contracts";
import { z } from "zod";

/** The ticket as a letter speaks of it. */
export const mailedTicket = orderedTicket.omit({ description: true });

const aboutOrder = { orderId: z.string(), ticket: mailedTicket };

/** What a letter tells of; times are ms. The ticket of a returned payment is found when the letter is written. */
const mailSubject = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("order confirmed"), ...aboutOrder, paidAt: z.number() }),
  z.object({ kind: z.literal("ticket sold"), ...aboutOrder, soldAt: z.number() }),
  z.object({ kind: z.literal("hold ended"), ...aboutOrder, endedAt: z.number() }),
  z.object({
    kind: z.literal("payment returned"),
    orderId: z.string(),
    amountCents: z.number(),
    currency: z.string(),
    reason: z.string().nullable(),
  }),
]);
export type MailSubject = z.infer<typeof mailSubject>;

const mailState = z.object({
  /** To whom: the address is looked up when the letter is sent. */
  userId: z.string(),
  subject: mailSubject,
  /** When what it tells of happened, ms. */
  happenedAt: z.number(),
  /** `kept`: there is no mail server, so it stays in the outbox. */
  status: z.enum(["waiting", "sent", "kept", "dropped"]),
  /** Tries that failed. */
  failures: z.number().int(),
  /** Why the last try failed, or why it was dropped; never an address. */
  fault: z.string().nullable(),
  /** When it was sent, kept or dropped, ms. */
  endedAt: z.number().nullable(),
});

/** One letter to one person. */
export type Mail = z.infer<typeof mailState>;

/** The list of letters there was no mail server for. */
export const OUTBOX = "outbox";

export const mailDocument = documentType<Mail>("mail", {
  schema: mailState,
  lists: ({ status }) => (status === "kept" ? [{ list: OUTBOX }] : []),
});

/** How a try to send a letter went. */
export type Outcome =
  | { readonly kind: "sent" }
  | { readonly kind: "kept" }
  | { readonly kind: "dropped"; readonly fault: string }
  /** Not now: it is tried again. */
  | { readonly kind: "failed"; readonly fault: string };

export type MailMessage =
  | { readonly type: "Write"; readonly userId: string; readonly subject: MailSubject; readonly happenedAt: number }
  | { readonly type: "Tried"; readonly outcome: Outcome };

/** What the rules need to be told of the settings. */
export interface MailTerms {
  /** Waits after the first, second ... failure; the last one stays. */
  readonly retryMs: readonly number[];
  /** A letter on something longer ago is not sent. */
  readonly oldestMs: number;
}

/** Stands for sending the letter. */
export const sendEffect = effect("send");
export const TOO_OLD = "too old";

const mailActorTerms = actorTerms("mail", { documents: { mail: mailDocument }, effects: [sendEffect] });
export type MailDecision = DecisionOf<typeof mailActorTerms>;

/** A letter: written once however often it is asked for, then tried until it is sent, kept or dropped. */
export const mailActor = actor(mailActorTerms, {
  documents: (id) => ({ mail: id }),
  decide: ({ mail }, message: MailMessage, env: Env<MailTerms>): MailDecision =>
    message.type === "Write" ? write(mail, message, env) : settle(mail, message.outcome, env),
});

type Setting = Env<MailTerms>;
type Known = DocumentsOf<typeof mailActorTerms>["mail"];

function write(mail: Known, message: Extract<MailMessage, { type: "Write" }>, { now, terms }: Setting): MailDecision {
  if (mail) return {};
  const { userId, subject, happenedAt } = message;
  const letter = { userId, subject, happenedAt, failures: 0 };
  if (isTooOld({ happenedAt }, now, terms)) {
    return { write: { mail: { ...letter, status: "dropped", fault: TOO_OLD, endedAt: now } } };
  }
  return {
    write: { mail: { ...letter, status: "waiting", fault: null, endedAt: null } },
    timers: [{ name: sendEffect.name, at: now }],
  };
}

function settle(mail: Known, outcome: Outcome, env: Setting): MailDecision {
  const { now } = env;
  if (mail?.status !== "waiting") return { timers: [{ name: sendEffect.name, at: null }] };
  if (outcome.kind === "failed") return putOff(mail, outcome.fault, env);
  const fault = outcome.kind === "dropped" ? outcome.fault : null;
  return {
    write: { mail: { ...mail, status: outcome.kind, fault, endedAt: now } },
    timers: [{ name: sendEffect.name, at: null }],
  };
}

function putOff(mail: Stored<Mail>, fault: string, { now, terms }: Setting): MailDecision {
  const wait = terms.retryMs[Math.min(mail.failures, terms.retryMs.length - 1)] ?? 0;
  return {
    write: { mail: { ...mail, failures: mail.failures + 1, fault } },
    timers: [{ name: sendEffect.name, at: now + wait }],
  };
}

/** Whether what a letter tells of is no news any more. */
export function isTooOld({ happenedAt }: Pick<Mail, "happenedAt">, now: number, { oldestMs }: MailTerms): boolean {
  return now - happenedAt > oldestMs;
}
