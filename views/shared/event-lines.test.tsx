import { expect, test } from "vitest";
import { EventLines, placeInWords, seatInWords, ticketInWords } from "./event-lines.tsx";
import { renderFragment } from "./render.ts";

const ticket = {
  title: "Radiohead",
  venue: "O2 Arena",
  city: "London",
  startsAt: "2026-12-07T20:00:00.000Z",
  timeZone: "Europe/London",
  section: "Block 112",
  row: "H",
  seat: "14",
};
const now = "2026-11-20T12:00:00.000Z";

test("ticketInWords() tells two tickets of one event apart, also by price", () => {
  expect(ticketInWords(ticket, now, "$185.00")).toBe(
    "Radiohead, Mon 7 Dec, 20:00, London, Block 112, Row H, Seat 14, $185.00",
  );
  expect(ticketInWords({ title: "Radiohead", section: "", seat: null }, now)).toBe("Radiohead");
});

test("EventLines shows date, venue, section and seat, and leaves out what the seller did not give", async () => {
  const lines = async (shown: typeof ticket | { title: string }) =>
    [
      ...(await renderFragment(<EventLines ticket={shown} now={now} />)).matchAll(/<p class="([\w-]+)">(.*?)<\/p>/g),
    ].map(([, name, text = ""]) => [name, text.replace(/<[^>]*>/g, "")]);
  expect(await lines(ticket)).toEqual([
    ["stub-when", "Mon 7 Dec, 20:00, London"],
    ["stub-venue", "O2 Arena, London"],
    ["stub-seat", "Block 112, Row H, Seat 14"],
  ]);
  expect(await lines({ title: "Radiohead" })).toEqual([["stub-when", "Date to be confirmed"]]);
});

test("seatInWords() adds no word to a text that has its own", () => {
  expect(seatInWords({ section: "112", row: "Row H", seat: "seat 14" })).toBe("112, Row H, seat 14");
  expect(seatInWords({ section: null, row: null, seat: "Standing" })).toBe("Standing");
});

test("placeInWords() names a city once", () => {
  expect(placeInWords({ venue: "Berlin Arena", city: "Berlin" })).toBe("Berlin Arena");
  expect(placeInWords({ venue: null, city: "Berlin" })).toBe("Berlin");
});
