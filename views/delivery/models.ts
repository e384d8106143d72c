// Describes what the pages show of a sealed ticket: to its seller, and to its buyer.

import type { NamedTicket } from "../shared/event-lines.tsx";

/** Says what is sealed: a file, or the text of a code that the seller has typed. */
export type SealKind = "file" | "code";

/** Names a page of an uploaded file that can be sold alone. */
export type PageChoice = {
  /** Number of the page, from 1. */
  page: number;
  /** Symbology of the code on the page, such as `QRCode`. */
  format: string;
};

/** Describes how far the seal of a ticket is, as its seller may know it. */
export type ShownSeal =
  | { state: "empty" }
  | { state: "inspecting"; kind: SealKind }
  | {
      state: "refused";
      kind: SealKind;
      /** Why, as a word of the rules. */
      reason: string;
      /** Pages to choose from, where the file holds several tickets; default none. */
      choices?: readonly PageChoice[] | null | undefined;
    }
  | { state: "sealed"; kind: SealKind }
  | { state: "withdrawing"; kind: SealKind }
  | { state: "released"; kind: SealKind }
  | { state: "destroyed" };

/** Describes the ticket of a seal to its seller. */
export type SealedTicket = {
  /** Id of the ticket. */
  id: string;
  /** Status of the ticket; a `draft` is not on sale yet. */
  status: "draft" | "available" | "reserved" | "sold" | "delisted";
  /** The ticket by its event and its seat; default: they are not known. */
  named?: NamedTicket | undefined;
};

/** Holds what was read from the text of a ticket's pages; what was not found is absent. */
export type TicketReading = Partial<
  Readonly<Record<"title" | "venue" | "date" | "time" | "section" | "row" | "seat", string>>
>;

/** Holds the text of a code and how it is drawn. */
export type ShownCode = {
  /** Text of the code. */
  text: string;
  /** Symbology, such as `QRCode`; null for a code that the seller has typed, which is drawn as a QR code. */
  format: string | null;
};

/** Names the kind of a ticket's file as HTTP does. */
export type TicketFileType = "application/pdf" | "image/png" | "image/jpeg";

/** Describes how far the hand-over of a bought ticket is, and what its buyer gets. */
export type HandedOver =
  | { state: "waiting" }
  | {
      state: "file";
      type: TicketFileType;
      /** Code of the file, to be shown at the door; absent where only the file has it. */
      code?: ShownCode | null | undefined;
    }
  | { state: "code"; code: ShownCode }
  | {
      state: "destroyed";
      /** Whether the order was refunded; otherwise the event is long over. */
      isRefunded: boolean;
    };
