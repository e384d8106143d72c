import { expect, test } from "vitest";
import { EventLines, ticketInWords } from "./event-lines.tsx";
import { renderFragment } from "./render.ts";

const ticket = {
  title: "Radiohead",
  venue: "O2 Arena",
  startsAt: "2026-12-07T20:00:00.000Z",
  section: "Block 112",
  seat: "Row H, seat 14",
};

test("ticketInWords() tells two tickets of one event apart, also by price", () => {
  expect(ticketInWords(ticket, "$185.00")).toBe(
    "Radiohead, Mon, 7 Dec 2026, 20:00 UTC, Block 112, Row H, seat 14, $185.00",
  );
  expect(ticketInWords({ title: "Radiohead", section: "", seat: null })).toBe("Radiohead");
});

test("EventLines shows date, venue, section and seat, and leaves out what the seller did not give", async () => {
  const lines = async (shown: typeof ticket | { title: string }) =>
    [...(await renderFragment(<EventLines ticket={shown} />)).matchAll(/<p class="([\w-]+)">(.*?)<\/p>/g)].map(
      ([, name, text = ""]) => [name, text.replace(/<[^>]*>/g, "")],
    );
  expect(await lines(ticket)).toEqual([
    ["stub-when", "Mon, 7 Dec 2026, 20:00 UTC"],
    ["stub-venue", "O2 Arena"],
    ["stub-seat", "Block 112, Row H, seat 14"],
  ]);
  expect(await lines({ title: "Radiohead" })).toEqual([["stub-when", "Date to be confirmed"]]);
});
