import fc from "fast-check";
import { expect, test } from "vitest";
import { emailField } from "./email.ts";

const email = emailField("Email must be valid");
const read = (typed: unknown) => email.safeParse(typed).data;

test.each([
  ["spaces and capitals", "  Ann@Example.COM\u00A0", "ann@example.com"],
  ["invisible characters", "\uFEFFann\u200B@exam\u00ADple.com\u202C", "ann@example.com"],
  ["an ampersand", "r&d@example.com", "r&d@example.com"],
  ["a name without a dot", "ann@localhost", "ann@localhost"],
  ["every character that browsers allow", "a.!#$%&'*+/=?^_`{|}~-9@example.com", "a.!#$%&'*+/=?^_`{|}~-9@example.com"],
  ["a domain with letters beyond ASCII", "max@müller.de", "max@xn--mller-kva.de"],
  ["the same domain decomposed and in capitals", "MAX@MU\u0308LLER.DE", "max@xn--mller-kva.de"],
  ["the same domain in ASCII", "max@XN--mller-KVA.de", "max@xn--mller-kva.de"],
  ["a domain in Japanese, with its full stop", "taro@例え。テスト", "taro@xn--r8jz45g.xn--zckzah"],
])("reads an address with %s in one spelling", (_what, typed, address) => {
  expect(read(typed)).toBe(address);
});

test.each([
  ["nothing", ""],
  ["only invisible characters", "\u200B"],
  ["no @", "ann.example.com"],
  ["two @", "a@b@example.com"],
  ["a space within", "an n@example.com"],
  ["letters beyond ASCII before the @", "mäx@example.com"],
  ["a label that begins with a hyphen", "ann@-example.com"],
  ["a label of 64 letters", `ann@${"x".repeat(64)}.com`],
  ["a dot at the end", "ann@example.com."],
  ["two dots", "ann@example..com"],
  ["a port behind letters beyond ASCII", "max@müller.de:80"],
  ["a path behind letters beyond ASCII", "max@müller.de/x"],
  ["a wide slash", "max@müller.de／x"],
  ["an escape behind letters beyond ASCII", "max@müller%2ede"],
  ["255 characters", `${"a".repeat(243)}@example.com`],
  ["a number", 7],
  ["null", null],
  ["a list", ["ann@example.com"]],
])("refuses an address with %s", (_what, typed) => {
  expect(email.safeParse(typed).error?.issues.map(({ message }) => message)).toEqual(["Email must be valid"]);
});

test("takes 254 characters", () => {
  expect(read(`${"a".repeat(242)}@example.com`)).toHaveLength(254);
});

test("reading an address that was read changes nothing, and it holds only what mail servers take", () => {
  const part = fc.string({
    unit: fc.constantFrom(...Array.from("aZ9.-_&+@ü例。\u200B\u00AD %/:#?[]\\１İſK\uD800😀")),
    maxLength: 12,
  });
  const property = fc.property(part, part, (name, domain) => {
    const address = read(`${name}@${domain}`);
    if (address === undefined) return;
    expect(read(address)).toBe(address);
    expect(address).toMatch(/^[!-~]+@[a-z0-9.-]+$/);
  });
  fc.assert(property, { numRuns: 3_000, seed: 20_261_126 });
});
