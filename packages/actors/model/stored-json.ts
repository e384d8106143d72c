// Reads JSON that an earlier version has stored, which may hold half of a surrogate pair.

// Matches each escape, so that a backslash that is escaped itself begins none, and whole pairs before halves.
const ESCAPE = /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u(d[89a-f][0-9a-f]{2})|.)/gi;

/**
 * Parses the stored text of a document or an event. Half of a surrogate pair, which is no longer written, becomes U+FFFD:
 * otherwise nothing could be written again that holds it. Throws SyntaxError for text that is not JSON.
 */
export function parseStoredJson(text: string): unknown {
  const isDoubtful = text.includes(String.raw`\ud`) || text.includes(String.raw`\uD`);
  return JSON.parse(isDoubtful ? text.replace(ESCAPE, (escape, half?: string) => (half ? "\uFFFD" : escape)) : text);
}
