// Reads from addresses where a page of a list begins.

const SCORE = /^-?\d[\d.e+-]{0,24}:[0-9A-Z]{28}$/;
const ID = /^[0-9A-Z]{28}$/;

/** Returns the cursor of a list by score; undefined for a text that is none, so that the list begins. */
export function scoreCursor(text: string | undefined): string | undefined {
  return text !== undefined && SCORE.test(text) ? text : undefined;
}

/** Returns the cursor of a list by id; undefined for a text that is none. */
export function idCursor(text: string | undefined): string | undefined {
  return text !== undefined && ID.test(text) ? text : undefined;
}
