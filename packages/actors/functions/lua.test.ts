import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildLibrary } from "./library.ts";

const folder = new URL("./lua/", import.meta.url);

test("every file of a library says what it is before its code", () => {
  for (const file of readdirSync(folder)) {
    expect(readFileSync(new URL(file, folder), "utf8")).toMatch(/^--/);
  }
});

// A Function that takes any number of keys reads them in a loop.
const LOOPS = /keys\[n\]/;

test("every function with KEYS in its header uses each listed key", () => {
  const unused = readdirSync(folder).flatMap((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    const functions = [...text.matchAll(/--\[\[([\s\S]*?)\]\]([\s\S]*?)(?=--\[\[|$)/g)];
    return functions.flatMap(([, header = "", body = ""]) => {
      const listed = [
        ...header.slice(header.indexOf("KEYS"), header.indexOf("ARGV")).matchAll(/(?<= )(\d) {1,2}[a-z]/g),
      ];
      const numbers = listed.map(([, number]) => Number(number));
      return numbers
        .filter((number) => !body.includes(`keys[${number}]`) && !LOOPS.test(body))
        .map((number) => `${file}: key ${number}`);
    });
  });
  expect(unused).toEqual([]);
});

test("libraries of different forms have different names, equal ones equal names", () => {
  const [hash, json, again] = [buildLibrary("hash"), buildLibrary("json"), buildLibrary("hash")];
  expect(hash.name).toBe(again.name);
  expect(hash.name).not.toBe(json.name);
  expect(hash.functionName("commit")).toContain(hash.name.split("_")[1] ?? "?");
});
