// Holds example letters and the outbox with them.

import { letterOn } from "../mail/letters.ts";
import type { MailSite, MailSubject } from "../mail/models.ts";
import { OutboxPage } from "../mail/outbox-page.tsx";
import type { OrderedTicket } from "../orders/models.ts";
import type { PageContext } from "../shared/context.ts";

/** The site that sends the example letters. */
export const exampleMailSite: MailSite = { url: "https://tickets.example.com", currency: "usd" };

/** Returns one subject of each kind about a ticket. */
export function exampleSubjects(ticket: OrderedTicket): readonly MailSubject[] {
  const about = { orderId: "01KAB4Z7Q3M8N5T6W9X2Y1C0DE07", ticket };
  const at = "2026-11-20T18:30:00.000Z";
  return [
    { kind: "order confirmed", ...about, paidAt: at },
    { kind: "ticket sold", ...about, soldAt: at },
    { kind: "hold ended", ...about, endedAt: at },
    { kind: "ticket offered", ...about, expiresAt: at },
    { kind: "sale refunded", ...about, refundedAt: at },
    { kind: "payment returned", ...about, amountCents: ticket.priceCents, currency: "usd", reason: "expired" },
  ];
}

/** Returns the subjects of the hand-over and of payouts. */
export function exampleHandOverSubjects(ticket: OrderedTicket): readonly MailSubject[] {
  const about = {
    orderId: "01KAB4Z7Q3M8N5T6W9X2Y1C0DE07",
    ticket: { ...ticket, buyerFeeCents: 450 },
    seal: "file",
  } as const;
  const at = "2026-11-20T18:30:00.000Z";
  return [
    { kind: "order confirmed", ...about, paidAt: at },
    { kind: "ticket sold", ...about, ticket: { ...about.ticket, sellerFeeCents: 500 }, soldAt: at },
    { kind: "ticket lost", ...about },
    { kind: "listing lost", ...about },
    { kind: "ticket not checked", orderId: about.orderId },
    { kind: "seal refused", ticketId: "t1", reason: "code taken" },
    { kind: "code claimed", ticketId: "t1" },
    { kind: "set up payouts" },
    { kind: "payouts ready" },
    { kind: "payouts paused" },
  ];
}

/** Returns the outbox page with a letter on each subject, and without letters. */
export function exampleOutboxes(page: PageContext, ticket: OrderedTicket) {
  const letters = [...exampleSubjects(ticket), ...exampleHandOverSubjects(ticket)].map((subject, at) => ({
    id: `m${at}`,
    to: "mara@example.com",
    at: page.now,
    letter: letterOn(subject, exampleMailSite),
  }));
  const { path } = page;
  return [
    { name: "outbox", path, markup: <OutboxPage page={page} letters={letters} /> },
    { name: "outbox-empty", path, markup: <OutboxPage page={page} letters={[]} /> },
  ];
}
