// Makes texts of strangers harmless in a terminal.

// Controls but the tab and the line's end, and what turns the direction of a text around.
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * Returns a text with its control characters written out, such as `\u001b`: names of tickets, errors and browsers are
 * what somebody has sent, and could move the cursor or hide a line.
 */
export function printable(text: string): string {
  return text.replaceAll(UNSEEN, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
