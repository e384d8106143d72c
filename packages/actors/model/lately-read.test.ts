import { expect, test } from "vitest";
import { LatelyRead } from "./lately-read.ts";

test("an equal text is read once, and what was read cannot be changed", () => {
  const lately = new LatelyRead<{ names: string[] }>();
  let reads = 0;
  const read = () => ({ names: [`${(reads += 1)}`] });
  const first = lately.get("a", read);
  expect([lately.get("a", read) === first, reads]).toEqual([true, 1]);
  expect(lately.get("b", read)).toEqual({ names: ["2"] });
  expect(() => first.names.push("x")).toThrow(TypeError);
});

test("texts that were read long ago are forgotten, the last ones are not", () => {
  const lately = new LatelyRead<object>();
  const first = lately.get("0", () => ({}));
  for (let n = 1; n < 256; n++) lately.get(`${n}`, () => ({}));
  expect(lately.get("0", () => ({}))).toBe(first);
  const last = lately.get("256", () => ({}));
  expect(lately.get("256", () => ({}))).toBe(last);
  expect(lately.get("0", () => ({}))).not.toBe(first);
});

test("a text that could not be read is read again", () => {
  const lately = new LatelyRead<string>();
  const fails = (): string => {
    throw new TypeError("no");
  };
  expect(() => lately.get("a", fails)).toThrow("no");
  expect(lately.get("a", () => "read")).toBe("read");
});
