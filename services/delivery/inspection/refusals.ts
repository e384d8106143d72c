// Lists each reason for which a file is refused, with the words that its seller reads.
import type { InspectionLimits } from "./inspection.ts";

type Words = (limits: InspectionLimits) => string;

const words = {
  empty: () => "This file is empty. Choose the file with your ticket and upload it again.",
  "too-large": ({ bytes }) =>
    `This file is larger than ${Math.floor(bytes / 1024 / 1024)} MB. Save it smaller, or take a screenshot of the ticket.`,
  "unknown-type": () => "This is neither a PDF nor a PNG or JPEG picture. Upload one of these, or a screenshot.",
  "two-in-one": () => "This file holds something else besides the ticket. Save the ticket anew, or take a screenshot.",
  "cut-off": () => "This file breaks off before its end. Download or save the ticket again, then upload it.",
  damaged: () => "This file is damaged and cannot be read. Download or save the ticket again, then upload it.",
  "rare-picture": () => "This picture is stored in a way that we cannot read. Save it as an ordinary PNG or JPEG.",
  animated: () => "This picture moves. Upload a picture that stands still, such as a screenshot.",
  password: () => "This PDF asks for a password or is locked. Save it without protection and upload it again.",
  active: () => "This PDF holds a program, a form that sends data or an attached file. Print it to a new PDF first.",
  "too-many-pages": ({ pages }) =>
    `This PDF has more than ${pages} pages. Save the pages with your ticket as a PDF of their own.`,
  "too-many-pixels": ({ megapixels }) =>
    `A page or picture in this file has more than ${megapixels} million pixels. Save it smaller and upload it again.`,
  "too-heavy": () => "This file takes too much memory to check. Upload a screenshot of the ticket instead.",
  "too-slow": () => "This file takes too long to check. Upload a screenshot of the ticket instead.",
  "no-code": () =>
    "We cannot read a barcode in this file. Upload a sharper picture, or type in the code that stands under it.",
  "two-codes-on-a-page": () =>
    "One page shows several different codes. Upload a file or a screenshot with the code of one ticket alone.",
  "several-codes": () => "This file holds several tickets. Choose the page that you sell.",
  "no-such-page": () => "This file has no such page. Choose one of its pages.",
  "page-not-cut": () => "This page cannot be cut out of its file. Save it as a file of its own and upload that.",
} satisfies Record<string, Words>;

/** Names the reason for which a file is refused. */
export type RefusalReason = keyof typeof words;

/** Returns the words for a reason, with the limits that hold. */
export function refusalWords(reason: RefusalReason, limits: InspectionLimits): string {
  const wordsOf: Words = words[reason];
  return wordsOf(limits);
}

/** Lists every reason. */
export const refusalReasons: readonly RefusalReason[] = Object.keys(words).filter(isReason);

/** Stops the inspection of a file that is refused. */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
  /** Why the file is refused. */
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(`Cannot take file: ${reason}`);
    this.reason = reason;
  }
}

function isReason(text: string): text is RefusalReason {
  return text in words;
}
