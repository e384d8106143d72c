import { expect, test } from "vitest";
import { decideCodes } from "./found-codes.ts";

const qr = (text: string, page = 1) => ({ text, format: "QRCode", page });
const aztec = (text: string, page = 1) => ({ text, format: "Aztec", page });

test("decideCodes() takes one text as one code, in each symbology once", () => {
  expect(decideCodes([qr("AB-1"), qr("ab 1", 2), aztec("AB1", 2)])).toEqual({ codes: [qr("AB-1"), aztec("AB1", 2)] });
});

test("decideCodes() refuses a file without a code, or with empty ones alone", () => {
  expect(decideCodes([])).toEqual({ refused: "no-code" });
  expect(decideCodes([qr(" - ")])).toEqual({ refused: "no-code" });
});

test("decideCodes() lets the seller choose among pages with one code each", () => {
  const found = [aztec("C", 3), qr("A", 1), qr("B", 2), qr("D", 2)];
  const choices = [
    { page: 1, format: "QRCode" },
    { page: 3, format: "Aztec" },
  ];
  expect(decideCodes(found)).toEqual({ refused: "several-codes", choices });
});

test("decideCodes() refuses several codes where no page has one alone", () => {
  expect(decideCodes([qr("A"), qr("B")])).toEqual({ refused: "two-codes-on-a-page" });
});
