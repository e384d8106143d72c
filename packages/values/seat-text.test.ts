import { expect, test } from "vitest";
import { seatText } from "./seat-text.ts";

test.each([
  [{ section: "Block 112", row: "H", seat: "14" }, "Block 112, Row H, Seat 14"],
  [{ section: null, row: null, seat: "Row 4, seat 17" }, "Row 4, seat 17"],
  [{ section: "Standing" }, "Standing"],
  [{}, ""],
])("seatText() names %j as %s", (seat, text) => {
  expect(seatText(seat)).toBe(text);
});
