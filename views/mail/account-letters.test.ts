import { expect, test } from "vitest";
import { accountLetterOn } from "./account-letters.ts";
import { letterText } from "./letter.ts";
import type { AccountMailSubject } from "./models.ts";

const site = { url: "https://holdfast.example", currency: "usd" };
const expiresAt = "2026-11-20T18:30:00.000Z";

test.each(["confirm address", "reset password", "confirm new address", "confirm old address"] as const)(
  "the letter to %s has its link, says until when it works, and what to do if it was not you",
  (kind) => {
    const letter = accountLetterOn({ kind, link: "/account/reset?link=abc", expiresAt }, site);
    expect(letter.link?.href).toBe("https://holdfast.example/account/reset?link=abc");
    expect(letterText(letter)).toMatch(/20 Nov 2026, 18:30 UTC/);
    expect(letterText(letter)).toMatch(/[Ii]f it was not you/);
  },
);

test.each<[kind: Exclude<AccountMailSubject, { expiresAt: unknown }>["kind"], path: string]>([
  ["address changed", "/contact"],
  ["password changed", "/account/forgot"],
  ["session key reused", "/account/forgot"],
  ["account closed", "/"],
  ["passkey added", "/account"],
  ["second step changed", "/account"],
])("the letter about %s leads to where something can be done: %s", (kind, path) => {
  const letter = accountLetterOn({ kind, link: null }, site);
  expect(letter.link?.href).toBe(`https://holdfast.example${path}`);
  expect(letterText(letter)).toContain(letter.heading);
});
