// Bounds the size of a list's answer.

/** Holds the JSON of a part of a list. */
export interface ListAnswer {
  /** JSON array of the entries. */
  readonly json: string;
  /** Number of entries in it: the others begin the following part. */
  readonly count: number;
}

const MOST_BYTES = 262_144;

/** Writes a part of a list as JSON of at most `most` bytes, default 262,144. The first entry always fits. */
export function listAnswerOf(entries: readonly object[], most = MOST_BYTES): ListAnswer {
  const texts: string[] = [];
  let bytes = 1;
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    bytes += Buffer.byteLength(text) + 1;
    if (texts.length > 0 && bytes > most) break;
    texts.push(text);
  }
  return { json: `[${texts.join()}]`, count: texts.length };
}
