// Describes a letter and writes it as plain text.

/** Holds a letter as data, so that its plain text and its HTML say the same. Every text of a letter is one line. */
export type Letter = {
  /** Subject of the mail. */
  subject: string;
  /** First line, in large letters where the mail program shows HTML. */
  heading: string;
  /** Paragraphs below the heading. */
  paragraphs: readonly string[];
  /** Facts below the paragraphs, such as the price. */
  facts: readonly (readonly [name: string, value: string])[];
  /** Link to the site; `href` is an absolute address. */
  link: { label: string; href: string };
  /** Further link below the letter, by which its reader gets no more of the kind; default none. */
  leave?: { label: string; href: string };
  /** Last line, which names the sender. */
  closing: string;
  /** Calendar file that goes with the letter; default none. */
  calendar?: string | null;
};

/** Joins a text that people have typed to one line, so that it can begin neither a line nor a mail header of ours. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** Puts invisible word joiners into a text that people have typed, so that no mail program makes a link of it. */
export function unlinked(text: string): string {
  return text.replace(/(?<=\S)[.:@/\\](?=\S)/gu, "$&\u2060");
}

/** Writes a letter as plain text. */
export function letterText({ heading, paragraphs, facts, link, leave, closing }: Letter): string {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  const rows = facts.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`);
  const links = [link, ...(leave ? [leave] : [])].map(({ label, href }) => `${label}:\n${href}`);
  const parts = [heading, ...paragraphs, rows.join("\n"), ...links, `-- \n${closing}`];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
