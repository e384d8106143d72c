// Declares what a check reports.
/** Describes one inconsistency. */
export interface Finding {
  /** Names the check that failed; stable. */
  readonly check: string;
  /** Names the document, key, command or entry that is wrong. */
  readonly id: string;
  /** Says what is wrong. */
  readonly text: string;
}
