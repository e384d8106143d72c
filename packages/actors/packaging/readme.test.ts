import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as actors from "../index.ts";

const PACKAGE = join(import.meta.dirname, "..");
const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
const files = readdirSync(join(PACKAGE, "example")).filter((file) => file.endsWith(".ts"));
const codeOf = (file: string) => readFileSync(join(PACKAGE, "example", file), "utf8");

test.each(files)("README.md shows example/%s as it is", (file) => {
  const [firstLine = ""] = codeOf(file).split("\n");
  expect(blocks.find((code) => code.startsWith(firstLine))).toBe(codeOf(file));
});

test("the example is under 100 lines", () => {
  expect(files.toSorted()).toEqual(["bookings.ts", "mails.ts", "main.ts"].toSorted());
  expect(files.map(codeOf).join("").split("\n").length - 1).toBeLessThan(100);
});

test("README.md lists every setting with its default", () => {
  const [, section = ""] = /\n## Settings\n([\s\S]*?)\n## /.exec(readme) ?? [];
  const rows = [...section.matchAll(/^\| `(\w+)` +\| ([^|]+?) +\|/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  const textOf = (value: unknown): string =>
    Array.isArray(value)
      ? value.map(textOf).join(", ")
      : typeof value === "number"
        ? value.toLocaleString("en")
        : String(value);
  const defaults = Object.entries(actors.defaultSettings).map(([name, value]) => [name, textOf(value)]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(defaults));
});

test("README.md lists every error that ask() throws", () => {
  const [, section = ""] = /\n## How to ask\n([\s\S]*?)\n## /.exec(readme) ?? [];
  const rows = [...section.matchAll(/^\| `(\w+Error)` /gm)].map(([, name = ""]) => name);
  // The first is the base of the others; the other two are about events.
  const others = ["ActorsError", "TerminalError", "UnknownEventError"];
  const thrown = Object.keys(actors).filter((name) => name.endsWith("Error") && !others.includes(name));
  expect(rows.toSorted()).toEqual(thrown.toSorted());
});
