import { expect, test } from "vitest";
import { printable } from "./printable.ts";

test("what could move the cursor, hide or turn around a line is written out; all else stays", () => {
  expect(printable("\u001b[2J\u009b1A\r\u202Eevil\u2066\u0000")).toBe(
    "\\u001b[2J\\u009b1A\\u000d\\u202eevil\\u2066\\u0000",
  );
  expect(printable("Café\tnaïve\n日本 🎫 “x”")).toBe("Café\tnaïve\n日本 🎫 “x”");
});
