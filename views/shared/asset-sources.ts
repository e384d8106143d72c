// Joins the files of public to the script and the style sheet of the site, and finds the smaller forms of both.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const SCRIPTS = ["streams", "times", "site", "share", "upload", "passkey-forms"];
const STYLE_SHEETS = [
  "tokens",
  "base",
  "shell",
  "forms",
  "account",
  "search",
  "tickets",
  "orders",
  "delivery",
  "info",
  "print",
];

/** Names the smaller forms of the script and of the style sheet, which `bun run build:styles` writes. */
export const SMALLER = { script: "site.min.js", style: "site.min.css" } as const;

/** Returns the text of a file in public. */
export function own(name: string): string {
  return readFileSync(new URL(`../public/${name}`, import.meta.url), "utf8");
}

/** Returns our own script, in one function; `readPrice` in it is a function of the server. */
export function scriptSource(): string {
  const texts = SCRIPTS.map((name) => own(`${name}.js`)).join("");
  return `(() => {${texts.replace(/^\s*\/\/.*\n/gm, "")}})();`;
}

/** Returns our own style sheets as one. */
export function styleSource(): string {
  const texts = STYLE_SHEETS.map((name) => own(`${name}.css`)).join("\n");
  return texts.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s*\n\s*/g, "\n");
}

/** Returns the first line of the smaller form of a source, by which the form is known to be of this source. */
export function markOf(source: string): string {
  return `/* ${createHash("sha256").update(source).digest("hex").slice(0, 16)} */\n`;
}

/** Returns the smaller form of a source; null where it was made of another, as after a change in development. */
export function smallerForm(name: string, source: string): string | null {
  const [mark, form] = [markOf(source), own(`vendor/${name}`)];
  return form.startsWith(mark) ? form.slice(mark.length).trimEnd() : null;
}
