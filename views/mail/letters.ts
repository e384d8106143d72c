// Writes the letter on each subject.

import type { OrderedTicket } from "../orders/models.ts";
import { routes } from "../routes.ts";
import { dateTime, money } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { type Letter, oneLine } from "./letter.ts";
import type { MailSite, MailSubject } from "./models.ts";

type SubjectOf<Kind extends MailSubject["kind"]> = Extract<MailSubject, { kind: Kind }>;
type Facts = readonly (readonly [name: string, value: string | null | undefined])[];
type Draft = Omit<Letter, "facts" | "closing" | "link"> & { facts: Facts; link: { label: string; path: string } };

/** Writes the letter on a subject; every text of the letter is one line, and facts without a value are left out. */
export function letterOn(subject: MailSubject, site: MailSite): Letter {
  const { facts, link, ...draft } = draftOn(subject, site);
  return {
    ...draft,
    subject: oneLine(draft.subject),
    paragraphs: draft.paragraphs.map(oneLine),
    facts: facts.flatMap(([name, value]) => (value ? [[name, oneLine(value)] as const] : [])),
    link: { label: link.label, href: `${site.url}${link.path}` },
    closing: `Holdfast, ${site.url}`,
  };
}

function draftOn(subject: MailSubject, site: MailSite): Draft {
  switch (subject.kind) {
    case "order confirmed":
      return orderConfirmed(subject, site);
    case "ticket sold":
      return ticketSold(subject, site);
    case "hold ended":
      return holdEnded(subject, site);
    case "payment returned":
      return paymentReturned(subject);
    default:
      return impossible(subject);
  }
}

function orderConfirmed({ orderId, ticket, paidAt }: SubjectOf<"order confirmed">, { currency }: MailSite): Draft {
  return {
    subject: `Your ticket: ${ticket.title}`,
    heading: "The ticket is yours",
    paragraphs: ["You have paid for it, and nobody else can buy it. This letter is your receipt."],
    facts: [
      ...eventFacts(ticket),
      ["Price", amount(ticket.priceCents, currency)],
      ["Paid", dateTime(paidAt)],
      ["Order", orderId],
    ],
    link: { label: "Show or print the ticket", path: routes.order(orderId) },
  };
}

function ticketSold({ orderId, ticket, soldAt }: SubjectOf<"ticket sold">, { currency }: MailSite): Draft {
  return {
    subject: `Sold: ${ticket.title}`,
    heading: "Your ticket is sold",
    paragraphs: ["It has been paid for in full. There is nothing more for you to do."],
    facts: [
      ...eventFacts(ticket),
      ["Price", amount(ticket.priceCents, currency)],
      ["Sold", dateTime(soldAt)],
      ["Order", orderId],
    ],
    link: { label: "See the ticket", path: routes.ticket(ticket.id) },
  };
}

function holdEnded({ orderId, ticket, endedAt }: SubjectOf<"hold ended">, { currency }: MailSite): Draft {
  return {
    subject: `Time is up: ${ticket.title}`,
    heading: "Your hold on this ticket has ended",
    paragraphs: [
      "It was not paid for in time, so it is free for others again.",
      "This order takes no money. If a payment was on its way all the same, you get it back.",
    ],
    facts: [
      ...eventFacts(ticket),
      ["Price", amount(ticket.priceCents, currency)],
      ["Held until", dateTime(endedAt)],
      ["Order", orderId],
    ],
    link: { label: "See whether it is still there", path: routes.ticket(ticket.id) },
  };
}

function paymentReturned({ orderId, ticket, amountCents, currency, reason }: SubjectOf<"payment returned">): Draft {
  const returned = amount(amountCents, currency);
  return {
    subject: `You get ${returned} back`,
    heading: "You get your money back",
    paragraphs: [
      `We have returned your payment of ${returned} in full: ${whyReturned(reason)}.`,
      "It goes to the card you paid with. Until it shows there, some days can pass at your bank.",
    ],
    facts: [...(ticket === null ? [] : eventFacts(ticket)), ["Returned", returned], ["Order", orderId]],
    link: { label: "See the order", path: routes.order(orderId) },
  };
}

const whys: Readonly<Record<string, string>> = {
  expired: "it came when your time for the ticket was up",
  "event begun": "it came when the event had begun",
  "cancelled by buyer": "it came when you had given the ticket back",
  "ticket taken": "it came when the ticket was another buyer's",
  "already paid": "the order had been paid already",
  "another payment in progress": "another payment of the same order was under way",
  refunded: "the order was refunded",
};

function whyReturned(reason: string | null): string {
  return whys[reason ?? ""] ?? "it came too late for the order";
}

function eventFacts({ title, venue, startsAt, section, seat }: OrderedTicket): Facts {
  return [
    ["Ticket", title],
    ["When", startsAt ? dateTime(startsAt) : null],
    ["Where", venue],
    ["Section", section],
    ["Seat", seat],
  ];
}

// Names the currency as well, because many currencies share the dollar sign; some are written by their code already.
function amount(cents: number, currency: string): string {
  const [text, code] = [money(cents, currency), currency.toUpperCase()];
  return text.includes(code) ? text : `${text} ${code}`;
}
