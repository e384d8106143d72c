// Measures the prose of a README: the text outside of code blocks, tables and HTML comments.

/** Longest line of prose, in characters. */
export const MAX_LINE_LENGTH = 110;

const GENERATED_FIGURES = /^<!-- figures:[^]*?^<!-- end of figures -->$/gm;
const CODE_BLOCK = /^```[^]*?^```$/gm;
const COMMENT = /<!--[^]*?-->/g;

/** Returns the lines of prose in a Markdown text. */
export function proseLines(markdown: string): string[] {
  const text = [GENERATED_FIGURES, CODE_BLOCK, COMMENT].reduce((rest, part) => rest.replace(part, ""), markdown);
  return text.split("\n").filter((line) => !line.trimStart().startsWith("|"));
}

/** Counts the words of prose in a Markdown text; what has neither a letter nor a digit is no word. */
export function countWords(markdown: string): number {
  return proseLines(markdown)
    .join(" ")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Names the faults of a README: more than `mostWords` words of prose, and every line of prose that is too long. */
export function faultsInProse(markdown: string, mostWords: number): string[] {
  const words = countWords(markdown);
  const tooLong = proseLines(markdown).filter((line) => line.length > MAX_LINE_LENGTH);
  return [
    ...(words > mostWords ? [`${words} words, at most ${mostWords}`] : []),
    ...tooLong.map((line) => `${line.length} characters, at most ${MAX_LINE_LENGTH}: ${line.slice(0, 40)}…`),
  ];
}
