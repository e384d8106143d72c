// Lists each reason for which a file is refused; `@holdfast/views` has the words that its seller reads.

/** Lists every reason for which a file is refused. */
export const refusalReasons = [
  // What kind of file it is.
  ...(["empty", "too-large", "unknown-type", "two-in-one", "cut-off", "damaged", "rare-picture", "animated"] as const),
  // What it asks of whoever opens it: a password, or to run a program; and what takes too much.
  ...(["password", "active", "too-many-pages", "too-many-pixels", "too-heavy", "too-slow"] as const),
  // What its codes come to, and the page that was chosen.
  ...(["no-code", "two-codes-on-a-page", "several-codes", "no-such-page", "page-not-cut"] as const),
] as const;

/** Names the reason for which a file is refused. */
export type RefusalReason = (typeof refusalReasons)[number];

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
