import { expect, test } from "vitest";
import { readTicketDetails } from "./ticket-text.ts";

const lines = (...texts: string[]) => texts.map((text, at) => ({ text, height: 20 - at }));

test("readTicketDetails() reads an English ticket", () => {
  const found = readTicketDetails([
    { text: "Your e-ticket", height: 40 },
    { text: "Moonrise Tour", height: 28 },
    { text: "Venue: Grand Hall, New York", height: 12 },
    { text: "Wed 30 Dec 2026, 7:30 PM", height: 12 },
    { text: "Section B Row 7 Seat 12", height: 12 },
    { text: "Order 2026-1234 Total 54.00", height: 12 },
  ]);
  expect(found).toEqual({
    title: "Moonrise Tour",
    venue: "Grand Hall, New York",
    date: "2026-12-30",
    time: "19:30",
    section: "B",
    row: "7",
    seat: "12",
  });
});

test("readTicketDetails() reads a German ticket whose values stand under their labels", () => {
  const found = readTicketDetails(
    lines("Nachtmusik", "Stadthalle", "30. Dezember 2026", "20:00 Uhr", "Block", "C", "Reihe", "12", "Platz", "4a"),
  );
  expect(found).toEqual({
    title: "Nachtmusik",
    venue: "Stadthalle",
    date: "2026-12-30",
    time: "20:00",
    section: "C",
    row: "12",
    seat: "4a",
  });
});

test.each([
  ["2026-12-30", "2026-12-30"],
  ["December 30, 2026", "2026-12-30"],
  ["30 de diciembre de 2026", "2026-12-30"],
  ["1er janvier 2026", undefined],
  ["30.12.2026", "2026-12-30"],
  ["30/12/2026", "2026-12-30"],
  ["12/30/2026", "2026-12-30"],
  ["5/5/2026", "2026-05-05"],
  ["3/4/2026", undefined],
  ["31.02.2026", undefined],
  ["30.12.1999", undefined],
  ["12 foobar 2026", undefined],
])("readTicketDetails() reads the date %s as %s", (text, date) => {
  expect(readTicketDetails(lines(text)).date).toBe(date);
});

test.each([
  ["Doors 19.30", "19:30"],
  ["20h30", "20:30"],
  ["at 12:05 AM", "00:05"],
  ["12:15 pm", "12:15"],
  ["25:10", undefined],
  ["10:75", undefined],
  ["14.00.1", undefined],
  ["Total 14.00", undefined],
])("readTicketDetails() reads the time %s as %s", (text, time) => {
  expect(readTicketDetails(lines(text)).time).toBe(time);
});

test("readTicketDetails() finds nothing where there is nothing, and ends soon on long texts", () => {
  expect(readTicketDetails([])).toEqual({});
  const long = "a".repeat(100_000);
  expect(readTicketDetails(Array.from({ length: 5_000 }, () => ({ text: `Row ${long}`, height: 1 }))).row).toHaveLength(
    20,
  );
});
