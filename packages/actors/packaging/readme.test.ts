import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

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
