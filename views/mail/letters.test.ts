import { describe, expect, test } from "vitest";
import type { OrderedTicket } from "../orders/models.ts";
import { exampleHandOverSubjects, exampleSubjects, exampleMailSite as site } from "../testing/example-mail.tsx";
import { letterText, oneLine } from "./letter.ts";
import { letterHtml } from "./letter-html.tsx";
import { letterOn } from "./letters.ts";
import type { MailSubject } from "./models.ts";

const ticket: OrderedTicket = {
  id: "t1",
  title: "Low Tide Festival",
  priceCents: 8950,
  venue: "Harbour Hall, Bristol",
  startsAt: "2026-12-04T19:30:00.000Z",
  section: null,
  seat: "Row 4",
};
const [confirmed, sold, ended, offered, refunded, returned] = exampleSubjects(ticket).map((subject) =>
  letterOn(subject, site),
);

const everySubject = (about: OrderedTicket) => [...exampleSubjects(about), ...exampleHandOverSubjects(about)];

test("an amount names its currency once", () => {
  const subject = { kind: "payment returned", orderId: "o1", amountCents: 1500, reason: "expired", ticket } as const;
  const textIn = (currency: string) => letterText(letterOn({ ...subject, currency }, site));
  expect(textIn("jpy")).toContain("¥1,500 JPY");
  expect(textIn("czk")).toContain("CZK 15.00");
  expect(textIn("czk")).not.toContain("15.00 CZK");
});

test("an order is confirmed by a receipt: what, when with its zone, how much in which currency, which order", () => {
  expect(confirmed && letterText(confirmed)).toBe(`You bought this ticket

You have paid for it, and nobody else can buy it. This e-mail is your receipt.

It does not get you into the event: the seller hands the ticket over, and we have not checked it.

Order number: HF-X2Y1-C0DE
Ticket:       Low Tide Festival
When:         Fri 4 Dec 2026, 19:30, UTC
Where:        Harbour Hall, Bristol
Seat:         Row 4
Sold by:      A private seller, through Holdfast
Price:        $89.50 USD
Fees:         $0.00 USD
Total paid:   $89.50 USD
Paid on:      Fri 20 Nov 2026, 18:30 UTC

See or print the receipt:
https://tickets.example.com/orders/01KAB4Z7Q3M8N5T6W9X2Y1C0DE07

-- 
Holdfast, https://tickets.example.com
`);
});

test("the buyer of a sealed ticket is led to it, and its seller reads what will be paid", () => {
  const [handedOver, soldSealed] = exampleHandOverSubjects(ticket).map((subject) => letterOn(subject, site));
  expect(handedOver?.link.href).toBe("https://tickets.example.com/orders/01KAB4Z7Q3M8N5T6W9X2Y1C0DE07/ticket");
  expect(handedOver?.facts).toEqual(
    expect.arrayContaining([
      ["Price", "$85.00 USD"],
      ["Fees", "$4.50 USD"],
      ["Total paid", "$89.50 USD"],
    ]),
  );
  expect(handedOver?.calendar).toContain("/ticket");
  expect(soldSealed?.paragraphs[0]).toContain("has got the ticket you added");
  expect(soldSealed?.facts).toEqual(
    expect.arrayContaining([
      ["Price", "$85.00 USD"],
      ["Fees", "$5.00 USD"],
      ["You are owed", "$80.00 USD"],
    ]),
  );
});

test("each letter of the hand-over leads to where something can be done", () => {
  const letters = exampleHandOverSubjects(ticket).map((subject) => letterOn(subject, site));
  expect(letters.slice(2).map(({ subject, link }) => [subject, new URL(link.href).pathname])).toEqual([
    [`We can't hand your ticket over: "Low Tide Festival"`, "/orders/01KAB4Z7Q3M8N5T6W9X2Y1C0DE07"],
    ['Your ticket came off sale: "Low Tide Festival"', "/account/listings"],
    ["You have not been charged", "/orders/01KAB4Z7Q3M8N5T6W9X2Y1C0DE07"],
    ["We could not add your ticket", "/tickets/t1/seal"],
    ["A second ticket with the code of yours was refused", "/contact"],
    ["Tell us where to pay you", "/account/payouts"],
    ["You can be paid now", "/account/payouts"],
    ["Your payouts are paused", "/account/payouts"],
  ]);
  expect(letters[5]?.paragraphs[0]).toContain("a code has only one owner");
});

test("the receipt alone brings a calendar file, and only of an event with a date", () => {
  expect(confirmed?.calendar?.replaceAll("\r\n ", "")).toMatch(
    /UID:order-01KAB4Z7Q3M8N5T6W9X2Y1C0DE07@tickets\.example\.com\r\n[^]*DTSTART:20261204T193000Z/,
  );
  expect([sold, ended, offered, refunded, returned].map((letter) => letter?.calendar ?? null)).toEqual(
    Array(5).fill(null),
  );
  const [undated] = exampleSubjects({ ...ticket, startsAt: null });
  expect(undated && letterOn(undated, site).calendar).toBeNull();
});

test("an offer says what, when in the time of the venue, for how much and until when, and how to leave the line", () => {
  expect(offered?.subject).toBe('A ticket is available for you: "Low Tide Festival"');
  expect(offered?.facts).toEqual([
    ["Ticket", "Low Tide Festival"],
    ["When", "Fri 4 Dec 2026, 19:30, UTC"],
    ["Where", "Harbour Hall, Bristol"],
    ["Seat", "Row 4"],
    ["Price", "$89.50 USD"],
    ["Take it until", "Fri 20 Nov 2026, 18:30 UTC"],
  ]);
  expect(offered?.paragraphs[1]).toContain("leave the waiting list");
  expect(offered?.link.href).toBe("https://tickets.example.com/orders/01KAB4Z7Q3M8N5T6W9X2Y1C0DE07");
  const [, , , elsewhere] = exampleSubjects({ ...ticket, timeZone: "America/New_York" });
  expect(elsewhere && letterOn(elsewhere, site).facts).toContainEqual(["When", "Fri 4 Dec 2026, 14:30, New York"]);
});

test("the others say what happened in their subject and lead to the right page", () => {
  expect([sold, ended, refunded, returned].map((letter) => [letter?.subject, letter?.link.href])).toEqual([
    ['Sold: "Low Tide Festival"', "https://tickets.example.com/account/sales"],
    ['Your reservation expired: "Low Tide Festival"', "https://tickets.example.com/tickets/t1"],
    ['Refunded: "Low Tide Festival"', "https://tickets.example.com/account/listings"],
    ["You get $89.50 USD back", "https://tickets.example.com/orders/01KAB4Z7Q3M8N5T6W9X2Y1C0DE07"],
  ]);
  expect(refunded?.facts).toContainEqual(["Refunded to the buyer", "$89.50 USD"]);
  expect(ended?.facts).toContainEqual(["Reserved until", "Fri 20 Nov 2026, 18:30 UTC"]);
});

describe("a returned payment", () => {
  const base = { kind: "payment returned", orderId: "o1", amountCents: 1999, currency: "eur" } as const;
  const written = (changes: Partial<Extract<MailSubject, { kind: "payment returned" }>>) =>
    letterOn({ ...base, ticket: null, reason: null, ...changes }, site);

  test.each([
    ["expired", "it came after your reservation had expired"],
    ["already paid", "the order had been paid already"],
    ["refunded", "the order was refunded"],
    ["some new reason", "it came too late for the order"],
    [null, "it came too late for the order"],
  ])("for the reason %s says why in words", (reason, words) => {
    expect(written({ reason }).paragraphs[0]).toBe(`We have returned your payment of €19.99 EUR in full: ${words}.`);
  });

  test("does without a ticket where the order is not known", () => {
    expect(written({}).facts).toEqual([
      ["Returned", "€19.99 EUR"],
      ["Order number", "o1"],
    ]);
  });
});

test("people's words stay one line and are never markup", async () => {
  const nasty = 'Gulls\r\nBcc: eve@example.com\u2028<a href="https://evil.example">"free"</a>\u0000';
  for (const subject of everySubject({ ...ticket, title: nasty, venue: nasty })) {
    const letter = letterOn(subject, site);
    expect([letter.subject, ...letter.facts.map(([, value]) => value)].join("")).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(letterText(letter)).not.toMatch(/^Bcc/m);
    expect(await letterHtml(letter)).not.toContain('<a href="https://evil');
  }
});

test("no mail program makes a link of people's words, and the subject shows that they are somebody's", () => {
  const title = 'Win at evil.example "now"';
  for (const subject of everySubject({ ...ticket, title, venue: "http://evil.example/x" })) {
    const letter = letterOn(subject, site);
    if (letter.subject.includes("Win")) expect(letter.subject).toContain(`"Win at evil.\u2060example 'now'"`);
    expect(letterText(letter)).not.toMatch(/evil\.example|:\/\/evil/);
  }
});

test("to an address that nobody has confirmed, a letter repeats nothing that people have typed", () => {
  const typed = { title: "evil title", venue: "evil venue", section: "evil section", seat: "evil seat" };
  for (const subject of everySubject({ ...ticket, ...typed })) {
    const letter = letterOn(subject, site, { isInOurWords: true });
    expect(letter.subject + letterText(letter)).not.toContain("evil");
    expect(letter.calendar ?? null).toBeNull();
    expect(letter.subject).toMatch(
      /^(Your receipt|Your ticket|Your ticket is sold|A sale was refunded|Your reservation expired|A ticket is available for you|You get .* back|We can't hand your ticket over|Your ticket came off sale|You have not been charged|We could not add your ticket|A second ticket with the code of yours was refused|Tell us where to pay you|You can be paid now|Your payouts are paused)$/,
    );
  }
});

test("the HTML says what the text says, with one link and nothing that is fetched", async () => {
  if (!confirmed) throw new Error("no letter");
  const html = await letterHtml(confirmed);
  for (const [name, value] of confirmed.facts)
    expect(html).toMatch(new RegExp(`>\\s*${name}\\s*</th><td[^>]*>${value.replace(/\$/g, "\\$")}<`));
  for (const text of [confirmed.heading, ...confirmed.paragraphs, confirmed.closing]) expect(html).toContain(text);
  expect(html.match(/href="[^"]*"/g)).toEqual([`href="${confirmed.link.href}"`]);
  expect(html).not.toMatch(/src=|<script|<style|url\(/);
});

test("oneLine() keeps words and drops what breaks lines", () => {
  expect(oneLine(" Caf\u00e9 \t\r\n  \u2029 Noir\u0007 ")).toBe("Café Noir");
});
