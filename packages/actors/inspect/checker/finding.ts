// Declares what a check reports.
/** Describes one inconsistency. */
export interface Finding {
  /** Names the check that failed; stable. */
  readonly check: string;
  /** Names the document, key, command or entry that is wrong. */
  readonly id: string;
  /** Says what is wrong. */
  readonly text: string;
  /**
   * Says when the write was made that one partition has and another lacks, in ms since 1970: at or after `from`, at or
   * before `to`. Only for findings that a failover can leave, where the time is known.
   */
  readonly undone?: { readonly from: number; readonly to: number };
}
