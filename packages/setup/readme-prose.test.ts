import { expect, test } from "vitest";
import { countWords, faultsInProse } from "./readme-prose.ts";

const README = `# A room

It has two
lines of prose, and \`code\` – twice.

\`\`\`sh
bun run these words are not counted
\`\`\`

| a table | is not counted |
| ------- | -------------- |
| at      | all            |

<!-- nor is a comment
of two lines -->

- a point

<!-- figures: written by a program -->

Measured on a machine.

<!-- end of figures -->
`;

test("countWords() counts headings, sentences and points, but no code, table, comment or generated figure", () => {
  expect(countWords(README)).toBe("A room It has two lines of prose and code twice a point".split(" ").length);
});

test("faultsInProse() finds nothing in a README within its limit", () => {
  expect(faultsInProse(README, 13)).toEqual([]);
});

test("faultsInProse() finds a README with one word too many", () => {
  expect(faultsInProse(`${README}\nmore\n`, 13)).toEqual(["14 words, at most 13"]);
});

test("faultsInProse() finds a line of prose over 110 characters, but no such line of a table or of code", () => {
  const long = "word ".repeat(23).trim();
  expect(faultsInProse(`| ${long} |\n\n\`\`\`\n${long}\n\`\`\`\n\n${long.slice(0, 110)}\n`, 23)).toEqual([]);
  expect(faultsInProse(long, 23)).toEqual([`114 characters, at most 110: ${long.slice(0, 40)}…`]);
});
