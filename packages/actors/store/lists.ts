// Checks how lists are read, and merges the pages of their partitions.
import { ActorsError } from "../model/errors.ts";
import { timeOf } from "../model/ids.ts";

/** Selects a page of a list by id. */
export interface ListOptions {
  /** Limits the number of ids, 1 to 10,000. */
  readonly limit: number;
  /** Sorts by age: `newest` first (default) or `oldest` first. */
  readonly order?: "newest" | "oldest";
  /** Starts the page behind this id, which need not be in the list any more; default: the beginning. */
  readonly after?: string;
  /** Reads the list in this partition alone, where all its documents are known to be; default: in all partitions. */
  readonly partition?: number;
}

/** Selects a page of a list by score. */
export interface ScoredListOptions {
  /** Limits the number of entries, 1 to 10,000. */
  readonly limit: number;
  /** Sorts by score: `ascending` (default) or `descending`. Equal scores are sorted by id, in the same direction. */
  readonly order?: "ascending" | "descending";
  /** Starts the page behind the last entry of another page: its `next`; default: the beginning. */
  readonly after?: string;
  /** Reads the list in this partition alone, where all its documents are known to be; default: in all partitions. */
  readonly partition?: number;
}

/** Holds a document of a list by score. */
export interface ScoredEntry {
  /** Gives the id of the document. */
  readonly id: string;
  /** Gives the score of the document in the list. */
  readonly score: number;
}

/** Holds a page of a list by score. */
export interface ScoredPage {
  /** Lists the documents, in the order of the list. */
  readonly entries: readonly ScoredEntry[];
  /** Gives the cursor of the next page, for `after`; null on the last page. */
  readonly next: string | null;
}

/** Holds the score and id behind which a page begins; the score is the text that Redis gave, which is exact. */
export interface Cursor {
  readonly score: string;
  readonly id: string;
}

const MOST_LISTED = 10_000;
const CURSOR = /^(-?\d[\d.e+-]*):([^:]+)$/;

/** Returns the part of a list's name that declares the list: `by-price` of `by-price:<id>`. */
export function headOf(list: string): string {
  const end = list.indexOf(":");
  return end < 0 ? list : list.slice(0, end);
}

/** Throws ActorsError `invalid_list` for a list by score, a limit that is none, and an `after` that is no id. */
export function checkListOptions(name: string, { limit, after }: ListOptions, scored: ReadonlySet<string>): void {
  if (scored.has(headOf(name))) throw invalid(name, "it is a list by score, which listByScore() reads");
  checkLimit(name, limit);
  if (after !== undefined && timeOf(after) === null) throw invalid(name, "`after` is no id");
}

/** Reads the cursor of a list by score. Throws ActorsError `invalid_list` for a list by id, and as `checkListOptions`. */
export function cursorOf(
  name: string,
  { limit, after }: ScoredListOptions,
  scored: ReadonlySet<string>,
): Cursor | null {
  if (!scored.has(headOf(name))) throw invalid(name, "no kind of document names it in `scored`, so list() reads it");
  checkLimit(name, limit);
  if (after === undefined) return null;
  const [, score = "", id = ""] = CURSOR.exec(after) ?? [];
  if (timeOf(id) === null || !Number.isFinite(Number(score)))
    throw invalid(name, "`after` is no cursor of such a list");
  return { score, id };
}

/** Merges the entries of all partitions, each as id and score in the text of Redis, to one page. */
export function pageOf(
  entries: readonly (readonly [id: string, score: string])[],
  { limit, order = "ascending" }: ScoredListOptions,
): ScoredPage {
  const ascending = entries.toSorted(
    ([id, score], [otherId, other]) => Number(score) - Number(other) || (id < otherId ? -1 : 1),
  );
  const page = (order === "ascending" ? ascending : ascending.toReversed()).slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(([id, score]) => ({ id, score: Number(score) })),
    next: last && entries.length > limit ? `${last[1]}:${last[0]}` : null,
  };
}

function checkLimit(name: string, limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_LISTED) return;
  throw invalid(name, `its limit is ${limit}, not 1 to ${MOST_LISTED}`);
}

function invalid(name: string, state: string): ActorsError {
  return new ActorsError("invalid_list", `Cannot list ${name}: ${state}`);
}
