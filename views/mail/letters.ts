// Writes the letter on each subject.

import type { OrderedTicket } from "../orders/models.ts";
import { orderNumber } from "../orders/order-number.ts";
import { routes } from "../routes.ts";
import { placeInWords } from "../shared/event-lines.tsx";
import { dateTime, eventTime, money, UNKNOWN_TIME } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { type Letter, oneLine, unlinked } from "./letter.ts";
import type { MailSite, MailSubject } from "./models.ts";

type SubjectOf<Kind extends MailSubject["kind"]> = Extract<MailSubject, { kind: Kind }>;
type Facts = readonly (readonly [name: string, value: string | null | undefined])[];
type Draft = Omit<Letter, "facts" | "closing" | "link"> & { facts: Facts; link: { label: string; path: string } };

/** Says how a letter is written. */
export type LetterOptions = {
  /** Whether the letter repeats nothing that people have typed, for an address that nobody confirmed; default false. */
  isInOurWords?: boolean;
};

/** Writes the letter on a subject; every text of the letter is one line, and facts without a value are left out. */
export function letterOn(subject: MailSubject, site: MailSite, { isInOurWords = false }: LetterOptions = {}): Letter {
  const { facts, link, ...draft } = draftOn(subject, { ...site, isInOurWords });
  return {
    ...draft,
    subject: oneLine(draft.subject),
    paragraphs: draft.paragraphs.map(oneLine),
    facts: facts.flatMap(([name, value]) => (value ? [[name, oneLine(value)] as const] : [])),
    link: { label: link.label, href: `${site.url}${link.path}` },
    closing: `Holdfast, ${site.url}`,
  };
}

type Writing = MailSite & { isInOurWords: boolean };

function draftOn(subject: MailSubject, site: Writing): Draft {
  switch (subject.kind) {
    case "order confirmed":
      return orderConfirmed(subject, site);
    case "ticket sold":
      return ticketSold(subject, site);
    case "hold ended":
      return holdEnded(subject, site);
    case "ticket offered":
      return ticketOffered(subject, site);
    case "payment returned":
      return paymentReturned(subject, site);
    default:
      return impossible(subject);
  }
}

function orderConfirmed({ orderId, ticket, paidAt }: SubjectOf<"order confirmed">, site: Writing): Draft {
  return {
    subject: `Your receipt${titleIn(ticket, site)}`,
    heading: "You bought this ticket",
    paragraphs: [
      "You have paid for it, and nobody else can buy it. This e-mail is your receipt.",
      "It does not get you into the event: Holdfast does not hand tickets over yet.",
    ],
    facts: [
      ["Order number", orderNumber(orderId)],
      ...eventFacts(ticket, site),
      ["Sold by", "A private seller, through Holdfast"],
      ["Price", amount(ticket.priceCents, site.currency)],
      ["Fees", "None"],
      ["Total paid", amount(ticket.priceCents, site.currency)],
      ["Paid on", dateTime(paidAt)],
    ],
    link: { label: "See or print the receipt", path: routes.order(orderId) },
  };
}

function ticketSold({ orderId, ticket, soldAt }: SubjectOf<"ticket sold">, site: Writing): Draft {
  return {
    subject: site.isInOurWords ? "Your ticket is sold" : `Sold${titleIn(ticket, site)}`,
    heading: "Your ticket is sold",
    paragraphs: [
      "The buyer has paid in full, and the ticket is off sale. You are owed the whole price: we charge no fees.",
      "Payouts are not available in this preview. The page of your sales records what you are owed, and there you can " +
        "also refund the buyer.",
    ],
    facts: [
      ...eventFacts(ticket, site),
      ["You are owed", amount(ticket.priceCents, site.currency)],
      ["Sold on", dateTime(soldAt)],
      ["Order number", orderNumber(orderId)],
    ],
    link: { label: "See your sales", path: routes.sales() },
  };
}

function holdEnded({ orderId, ticket, endedAt }: SubjectOf<"hold ended">, site: Writing): Draft {
  return {
    subject: `Your reservation expired${titleIn(ticket, site)}`,
    heading: "Your reservation expired",
    paragraphs: [
      "The ticket was not paid for in time, so it is back on sale.",
      "You have not been charged. Any payment in progress will be returned.",
    ],
    facts: [
      ...eventFacts(ticket, site),
      ["Price", amount(ticket.priceCents, site.currency)],
      ["Reserved until", dateTime(endedAt)],
      ["Order number", orderNumber(orderId)],
    ],
    link: { label: "Check whether it is still available", path: routes.ticket(ticket.id) },
  };
}

function ticketOffered({ orderId, ticket, expiresAt }: SubjectOf<"ticket offered">, site: Writing): Draft {
  return {
    subject: `A ticket is free for you${titleIn(ticket, site)}`,
    heading: "A ticket is free for you",
    paragraphs: [
      "You are next in the waiting list, and nobody else can buy this ticket for now. Take it on the page of the offer, " +
        "and you have time to pay. You have not been charged.",
      "On the same page you can pass this ticket and keep your place, or leave the waiting list. Without an answer the " +
        "ticket goes to the next in the list; after three tickets without an answer you lose your place.",
    ],
    facts: [
      ...eventFacts(ticket, site),
      ["Price", amount(ticket.priceCents, site.currency)],
      ["Take it before", dateTime(expiresAt)],
    ],
    link: { label: "See the offer", path: routes.order(orderId) },
  };
}

function paymentReturned(
  { orderId, ticket, amountCents, currency, reason }: SubjectOf<"payment returned">,
  site: Writing,
): Draft {
  const returned = amount(amountCents, currency);
  return {
    subject: `You get ${returned} back`,
    heading: "You get your money back",
    paragraphs: [
      `We have returned your payment of ${returned} in full: ${whyReturned(reason)}.`,
      "It goes to the card you paid with. It can take up to 10 days to appear on your statement.",
    ],
    facts: [
      ...(ticket === null ? [] : eventFacts(ticket, site)),
      ["Returned", returned],
      ["Order number", orderNumber(orderId)],
    ],
    link: { label: "See the order", path: routes.order(orderId) },
  };
}

const whys: Readonly<Record<string, string>> = {
  expired: "it came after your reservation had expired",
  "event begun": "it came after the event had begun",
  "event cancelled": "the event was cancelled",
  "cancelled by buyer": "it came after you had cancelled the reservation",
  "ticket taken": "another buyer already had the ticket",
  banned: "it came after your account had been blocked",
  "account closed": "it came after the account had been closed",
  "already paid": "the order had been paid already",
  "another payment in progress": "another payment of the same order was under way",
  refunded: "the order was refunded",
};

function whyReturned(reason: string | null): string {
  return whys[reason ?? ""] ?? "it came too late for the order";
}

// Quotes mark a title as somebody's words.
function titleIn({ title }: OrderedTicket, { isInOurWords }: Writing): string {
  return isInOurWords ? "" : `: "${unlinked(oneLine(title).replaceAll('"', "'"))}"`;
}

function eventFacts(ticket: OrderedTicket, { isInOurWords }: Writing): Facts {
  if (isInOurWords) return [["When", eventTime(ticket)]];
  const typed = (text: string | null | undefined) => (text ? unlinked(oneLine(text)) : null);
  return [
    ["Ticket", typed(ticket.title)],
    ["When", eventTime(ticket) || UNKNOWN_TIME],
    ["Where", typed(placeInWords(ticket))],
    ["Section", typed(ticket.section)],
    ["Row", typed(ticket.row)],
    ["Seat", typed(ticket.seat)],
  ];
}

// Names the currency as well, because many currencies share the dollar sign; some are written by their code already.
function amount(cents: number, currency: string): string {
  const [text, code] = [money(cents, currency), currency.toUpperCase()];
  return text.includes(code) ? text : `${text} ${code}`;
}
