// Writes the letters that name no ticket: what they are about is behind their link.

import { sealRefusalInWords } from "../delivery/refusals.ts";
import { routes } from "../routes.ts";
import type { Letter } from "./letter.ts";
import type { MailSubject } from "./models.ts";
import { words } from "./words.ts";

/** Describes what a letter without a ticket reports. */
export type PlainSubject = Extract<
  MailSubject,
  {
    kind:
      | "ticket not checked"
      | "seal refused"
      | "code claimed"
      | "set up payouts"
      | "payouts ready"
      | "payouts paused";
  }
>;

type PlainLetter = Pick<Letter, "subject" | "heading" | "paragraphs"> & { link: { label: string; path: string } };

/** Writes a letter in words of ours alone. */
export function plainLetterOn(subject: PlainSubject): PlainLetter {
  const { link, ...text } = words.plain[subject.kind];
  const reasons = subject.kind === "seal refused" ? [sealRefusalInWords(subject.reason)] : [];
  return {
    ...text,
    heading: text.subject,
    paragraphs: [...reasons, ...text.paragraphs],
    link: { label: link, path: pathOf(subject) },
  };
}

function pathOf(subject: PlainSubject): string {
  switch (subject.kind) {
    case "ticket not checked":
      return routes.order(subject.orderId);
    case "seal refused":
      return routes.ticketSeal(subject.ticketId);
    case "code claimed":
      return routes.contact();
    case "set up payouts":
    case "payouts ready":
    case "payouts paused":
      return routes.payouts();
  }
}
