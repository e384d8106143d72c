// Writes the letter on each subject.

import type { OrderedTicket } from "../orders/models.ts";
import { orderCalendarEntry } from "../orders/order-calendar.ts";
import { orderNumber } from "../orders/order-number.ts";
import { routes } from "../routes.ts";
import { calendarFile } from "../shared/calendar-file.ts";
import { placeInWords } from "../shared/event-lines.tsx";
import { dateTime, eventTime, money, UNKNOWN_TIME } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { type Letter, oneLine, unlinked } from "./letter.ts";
import type { MailSite, MailSubject } from "./models.ts";
import { plainLetterOn } from "./plain-letters.ts";
import { words } from "./words.ts";

const names = words.facts;

type SubjectOf<Kind extends MailSubject["kind"]> = Extract<MailSubject, { kind: Kind }>;
type Facts = readonly (readonly [name: string, value: string | null | undefined])[];
type Link = { label: string; path: string };
type Draft = Omit<Letter, "facts" | "closing" | "link" | "leave"> & { facts: Facts; link: Link; leave?: Link };

/** Says how a letter is written. */
export type LetterOptions = {
  /** Whether the letter repeats nothing that people have typed, for an address that nobody confirmed; default false. */
  isInOurWords?: boolean;
};

/** Writes the letter on a subject; every text of the letter is one line, and facts without a value are left out. */
export function letterOn(subject: MailSubject, site: MailSite, { isInOurWords = false }: LetterOptions = {}): Letter {
  const { facts, link, leave, ...draft } = draftOn(subject, { ...site, isInOurWords });
  return {
    ...draft,
    subject: oneLine(draft.subject),
    paragraphs: draft.paragraphs.map(oneLine),
    facts: facts.flatMap(([name, value]) => (value ? [[name, oneLine(value)] as const] : [])),
    link: { label: link.label, href: `${site.url}${link.path}` },
    ...(leave && { leave: { label: leave.label, href: `${site.url}${leave.path}` } }),
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
    case "sale refunded":
      return saleRefunded(subject, site);
    case "hold ended":
      return holdEnded(subject, site);
    case "ticket offered":
      return ticketOffered(subject, site);
    case "payment returned":
      return paymentReturned(subject, site);
    case "ticket lost":
    case "listing lost":
      return ticketLost(subject, site);
    case "ticket not checked":
    case "seal refused":
    case "code claimed":
    case "set up payouts":
    case "payouts ready":
    case "payouts paused":
      return { facts: [], ...plainLetterOn(subject) };
    default:
      return impossible(subject);
  }
}

function orderConfirmed({ orderId, ticket, seal, paidAt }: SubjectOf<"order confirmed">, site: Writing): Draft {
  const fees = ticket.buyerFeeCents ?? 0;
  const isSealed = seal !== undefined && seal !== "none";
  const text = isSealed ? words.handedOver : words.confirmed;
  const entry = orderCalendarEntry({ orderId, ticket, seal });
  return {
    ...textOf(text, ticket, site),
    facts: [
      [names.number, orderNumber(orderId)],
      ...eventFacts(ticket, site),
      [names.soldBy, words.seller],
      [names.price, amount(ticket.priceCents - fees, site.currency)],
      [names.fees, amount(fees, site.currency)],
      [names.total, amount(ticket.priceCents, site.currency)],
      [names.paidOn, dateTime(paidAt)],
    ],
    link: { label: text.link, path: isSealed ? routes.orderTicket(orderId) : routes.order(orderId) },
    calendar: site.isInOurWords ? null : calendarFile(entry, { origin: site.url, now: paidAt }),
  };
}

function ticketSold({ orderId, ticket, seal, soldAt }: SubjectOf<"ticket sold">, site: Writing): Draft {
  const [price, fee] = [ticket.priceCents - (ticket.buyerFeeCents ?? 0), ticket.sellerFeeCents ?? 0];
  const { sealed, unsealed, paid, ...text } = words.sold;
  const paragraphs = [seal !== undefined && seal !== "none" ? sealed : unsealed, paid];
  return {
    ...textOf({ ...text, paragraphs }, ticket, site),
    ...(site.isInOurWords && { subject: words.sold.heading }),
    facts: [
      ...eventFacts(ticket, site),
      [names.price, amount(price, site.currency)],
      [names.fees, amount(fee, site.currency)],
      [names.owed, amount(price - fee, site.currency)],
      [names.soldOn, dateTime(soldAt)],
      [names.number, orderNumber(orderId)],
    ],
    link: { label: words.sold.link, path: routes.sales() },
  };
}

function saleRefunded({ orderId, ticket, refundedAt }: SubjectOf<"sale refunded">, site: Writing): Draft {
  return {
    ...textOf(words.refunded, ticket, site),
    ...(site.isInOurWords && { subject: words.refunded.heading }),
    facts: [
      ...eventFacts(ticket, site),
      [names.refunded, amount(ticket.priceCents, site.currency)],
      [names.refundedOn, dateTime(refundedAt)],
      [names.number, orderNumber(orderId)],
    ],
    link: { label: words.refunded.link, path: routes.listings() },
  };
}

function holdEnded({ orderId, ticket, endedAt }: SubjectOf<"hold ended">, site: Writing): Draft {
  return {
    ...textOf(words.ended, ticket, site),
    facts: [
      ...eventFacts(ticket, site),
      [names.price, amount(ticket.priceCents, site.currency)],
      [names.reservedUntil, dateTime(endedAt)],
      [names.number, orderNumber(orderId)],
    ],
    link: { label: words.ended.link, path: routes.ticket(ticket.id) },
  };
}

function ticketOffered({ orderId, ticket, expiresAt, leaveLink }: SubjectOf<"ticket offered">, site: Writing): Draft {
  return {
    ...textOf(words.offered, ticket, site),
    facts: [
      ...eventFacts(ticket, site),
      [names.price, amount(ticket.priceCents, site.currency)],
      [names.takeUntil, dateTime(expiresAt)],
    ],
    link: { label: words.offered.link, path: routes.order(orderId) },
    ...(leaveLink !== undefined && {
      leave: { label: words.offered.leave, path: routes.leaveLine({ link: leaveLink }) },
    }),
  };
}

function paymentReturned(
  { orderId, ticket, amountCents, currency, reason }: SubjectOf<"payment returned">,
  site: Writing,
): Draft {
  const { returned } = words;
  const returnedAmount = amount(amountCents, currency);
  return {
    subject: returned.subject(returnedAmount),
    heading: returned.heading,
    paragraphs: [returned.text(returnedAmount, whyReturned(reason)), returned.when],
    facts: [
      ...(ticket === null ? [] : eventFacts(ticket, site)),
      [names.returned, returnedAmount],
      [names.number, orderNumber(orderId)],
    ],
    link: { label: returned.link, path: routes.order(orderId) },
  };
}

function ticketLost({ kind, orderId, ticket }: SubjectOf<"ticket lost" | "listing lost">, site: Writing): Draft {
  const text = words.lost[kind];
  return {
    ...textOf(text, ticket, site),
    ...(site.isInOurWords && { subject: text.heading }),
    facts: [...eventFacts(ticket, site), [names.number, orderNumber(orderId)]],
    link: { label: text.link, path: kind === "ticket lost" ? routes.order(orderId) : routes.listings() },
  };
}

const whys: Readonly<Record<string, string>> = words.returned.reasons;

function whyReturned(reason: string | null): string {
  return whys[reason ?? ""] ?? words.returned.otherReason;
}

type Text = { readonly subject: string; readonly heading: string; readonly paragraphs: readonly string[] };

function textOf({ subject, heading, paragraphs }: Text, ticket: OrderedTicket, site: Writing): Text {
  return { subject: `${subject}${titleIn(ticket, site)}`, heading, paragraphs };
}

// Quotes mark a title as somebody's words.
function titleIn({ title }: OrderedTicket, { isInOurWords }: Writing): string {
  return isInOurWords ? "" : `: "${unlinked(oneLine(title).replaceAll('"', "'"))}"`;
}

function eventFacts(ticket: OrderedTicket, { isInOurWords }: Writing): Facts {
  if (isInOurWords) return [[names.when, eventTime(ticket)]];
  const typed = (text: string | null | undefined) => (text ? unlinked(oneLine(text)) : null);
  return [
    [names.ticket, typed(ticket.title)],
    [names.when, eventTime(ticket) || UNKNOWN_TIME],
    [names.where, typed(placeInWords(ticket))],
    [names.section, typed(ticket.section)],
    [names.row, typed(ticket.row)],
    [names.seat, typed(ticket.seat)],
  ];
}

// Names the currency as well, because many currencies share the dollar sign; some are written by their code already.
function amount(cents: number, currency: string): string {
  const [text, code] = [money(cents, currency), currency.toUpperCase()];
  return text.includes(code) ? text : `${text} ${code}`;
}
