// Makes texts of strangers harmless in a terminal.

// Controls but the tab and the line's end, and what turns the direction of a text around.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Returns a text with its control characters written out, such as `\u001b`: names of tickets, errors and browsers are
 * what somebody has sent, and could move the cursor or hide a line.
 */
export function printable(text: string): string {
  return text.replaceAll(UNSEEN, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
