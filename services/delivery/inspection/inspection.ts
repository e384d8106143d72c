// Names what an inspection is given and what comes of it.
import type { FoundCode, PageChoice } from "../rules/found-codes.ts";
import type { TicketDetails } from "../rules/ticket-text.ts";
import type { RefusalReason } from "./refusals.ts";

/** Inspects uploaded ticket files. */
export interface Inspector {
  /**
   * Inspects one file, or with `page` the one page of a PDF that is cut out of it. Never rejects because of the file:
   * whatever is wrong with the file is a refusal, whatever is wrong here is a failure that may be retried.
   */
  inspect(bytes: Uint8Array, options?: InspectOptions): Promise<Inspection>;
  /** Kills the inspections that run, fails those that wait, and resolves when no child process is left. */
  close(): Promise<void>;
}

/** Says how one file is inspected. */
export interface InspectOptions {
  /** Page that is sold, from 1; default the whole file. */
  readonly page?: number | undefined;
  /** Kills the inspection when aborted, which then is `stopped`. */
  readonly signal?: AbortSignal | undefined;
}

/** Tells what came of an inspection. */
export type Inspection = Accepted | Refused | NotNow;

/** Holds a file that can be sealed. */
export interface Accepted {
  readonly outcome: "accepted";
  /** What is sealed: the uploaded file byte for byte, or the page that was cut out of it. */
  readonly bytes: Uint8Array;
  readonly mimeType: MimeType;
  /** Number of pages of what is sealed; 1 for a picture. */
  readonly pages: number;
  /** The one code of the file: several entries are the same text in several symbologies. */
  readonly codes: readonly FoundCode[];
  /** What the file says about the ticket, for the seller to confirm. */
  readonly details: TicketDetails;
}

/** Tells why a file cannot be sealed; the same file is refused again. */
export interface Refused {
  readonly outcome: "refused";
  readonly reason: RefusalReason;
  /** Pages that can be chosen, each with a code of its own; only with the reason `several-codes`. */
  readonly choices?: readonly PageChoice[];
}

/** Tells that a file could not be inspected, which says nothing about the file: it may be tried again. */
export interface NotNow {
  readonly outcome: "failed";
  /** `busy`: too many files wait; `stopped`: closed or aborted; `unavailable`: the child could not do its work. */
  readonly why: "busy" | "stopped" | "unavailable";
}

/** Names the kind of a ticket file as HTTP does. */
export type MimeType = "application/pdf" | "image/png" | "image/jpeg";

/** Bounds what a file may be and what its inspection may take. */
export interface InspectionLimits {
  /** Largest file, in bytes; default 10,485,760 (10 MB). */
  readonly bytes: number;
  /** Most pages of a PDF; default 20. */
  readonly pages: number;
  /** Largest picture or page at 150 dpi, in millions of pixels; default 25. */
  readonly megapixels: number;
  /** Resident memory at which the child is killed, in bytes; default 805,306,368 (768 MB). */
  readonly rssBytes: number;
  /** Time after which the child is killed, ms; default 18,000, so that a refusal is there within 20 s. */
  readonly timeMs: number;
  /** Most inspections at once in this process; default 2. */
  readonly atOnce: number;
  /** Most inspections that wait for their turn; default 10. One more fails as `busy`. */
  readonly waiting: number;
}

/** Gives the default of each limit. */
export const inspectionLimits: InspectionLimits = {
  bytes: 10 * 1024 * 1024,
  pages: 20,
  megapixels: 25,
  rssBytes: 768 * 1024 * 1024,
  timeMs: 18_000,
  atOnce: 2,
  waiting: 10,
};
