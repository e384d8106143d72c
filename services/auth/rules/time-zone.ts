// Reads the time zone that a browser says it is in.

const LONGEST = 64;

/** Returns the IANA name of a time zone in its usual spelling; null for a text that is none. */
export function knownTimeZone(text: string | undefined): string | null {
  if (text === undefined || !/^[A-Za-z][\w+/-]*$/.test(text) || text.length > LONGEST) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
