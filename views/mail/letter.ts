/** A letter as data, so that its plain text and its HTML say the same. Every text in it is one line. */
export type Letter = {
  subject: string;
  heading: string;
  paragraphs: readonly string[];
  facts: readonly (readonly [name: string, value: string])[];
  /** Whole addresses: a letter has no page to be relative to. */
  link: { label: string; href: string };
  closing: string;
};

/** People's words as one line: no line break of theirs can begin a line, or a header, of ours. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** The letter as plain text. */
export function letterText({ heading, paragraphs, facts, link, closing }: Letter): string {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  const rows = facts.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`);
  const parts = [heading, ...paragraphs, rows.join("\n"), `${link.label}:\n${link.href}`, `-- \n${closing}`];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
