// Compares the classes that pages use with those of the style sheets.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const VIEWS = join(import.meta.dirname, "..");
const SERVICES = join(VIEWS, "../services");

function textsIn(folder: string, names: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const { name } = entry;
    if (/^(node_modules|vendor|testing)$/.test(name)) return [];
    const path = join(folder, name);
    if (entry.isDirectory()) return textsIn(path, names);
    return names.test(name) && !/\.test\./.test(name) ? [readFileSync(path, "utf8")] : [];
  });
}

const css = textsIn(join(VIEWS, "public"), /\.css$/).join("\n");
const code = [VIEWS, SERVICES].flatMap((folder) => textsIn(folder, /\.(tsx?|js)$/)).join("\n");
const selectors = css.replace(/\/\*[^]*?\*\//g, "").replace(/\{[^{}]*\}/g, "{}");
const defined = new Set([...selectors.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name = ""]) => name));
// A name such as `tone-2` is put together: what stands before its last part.
const stems = [...code.matchAll(/([a-z][\w-]*-)\$\{/g)].map(([, stem = ""]) => stem);
const classes = [...code.matchAll(/\bclass=(?:"([^"]+)"|\{`([^`]+)`\}|\{([^}]*)\})/g)].flatMap(
  ([, text = "", template = "", expression = ""]) =>
    `${text} ${template.replace(/\$\{[^}]*\}/g, "$")} ${[...expression.matchAll(/"([^"]*)"/g)].map(([, one]) => one).join(" ")}`
      .split(/\s+/)
      .filter((name) => /^[a-z][\w-]*$/.test(name) && !name.endsWith("-")),
);

test("every class of the style sheets is used by a page", () => {
  expect(defined.size).toBeGreaterThan(80);
  const isUsed = (name: string) =>
    new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(code) || stems.some((stem) => name.startsWith(stem));
  expect([...defined].filter((name) => !isUsed(name))).toEqual([]);
});

test("every class of a page is in a style sheet", () => {
  expect(classes.length).toBeGreaterThan(80);
  expect([...new Set(classes)].filter((name) => !defined.has(name))).toEqual([]);
});
