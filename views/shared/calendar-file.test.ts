import { expect, test } from "vitest";
import { calendarFile } from "./calendar-file.ts";

const site = { origin: "https://tickets.example.com", now: "2026-11-20T18:30:00.000Z" };
const entry = {
  uid: "order-o1",
  title: "Alpha, beta; gamma",
  venue: "Madison Square Garden",
  city: "New York",
  startsAt: "2026-12-31T00:30:00.000Z",
  timeZone: "America/New_York",
  section: "Floor",
  seat: "12",
  path: "/orders/o1",
  notes: ["Order number: HF-7K3Q-9XTM"],
};

// A long line goes on behind a line break and one space.
function linesOf(file: string | null): string[] {
  return (file ?? "").replaceAll("\r\n ", "").split("\r\n");
}

test("calendarFile() names the moment of the start, a lasting id, the place, and the time at the venue", () => {
  const lines = linesOf(calendarFile(entry, site));
  expect(lines).toEqual(
    expect.arrayContaining([
      ...["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"],
      "UID:order-o1@tickets.example.com",
      "DTSTAMP:20261120T183000Z",
      "DTSTART:20261231T003000Z",
      "DTEND:20261231T033000Z",
      "LOCATION:Madison Square Garden\\, New York",
      "DESCRIPTION:Wed 30 Dec 2026\\, 19:30\\, New York\\nMadison Square Garden\\, New York\\nFloor\\, " +
        "Seat 12\\nOrder number: HF-7K3Q-9XTM\\nhttps://tickets.example.com/orders/o1",
    ]),
  );
});

test("calendarFile() keeps what people have typed within its line", () => {
  const title = "One, two; three\\four\r\nBEGIN:VALARM\nEND:VEVENT";
  const lines = linesOf(calendarFile({ ...entry, title }, site));
  expect(lines).toContain("SUMMARY:One\\, two\\; three\\\\four\\nBEGIN:VALARM\\nEND:VEVENT");
  expect(lines.filter((line) => line === "END:VEVENT" || line.startsWith("BEGIN:VALARM"))).toEqual(["END:VEVENT"]);
});

test("calendarFile() breaks lines at 75 bytes and loses no letter", () => {
  const title = "Ünïcødé 🎸 ".repeat(30).trim();
  const file = calendarFile({ ...entry, title }, site) ?? "";
  for (const line of file.split("\r\n")) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(linesOf(file)).toContain(`SUMMARY:${title}`);
});

test("calendarFile() takes the end that is known, and needs a start", () => {
  expect(linesOf(calendarFile({ ...entry, endsAt: "2026-12-31T05:00:00.000Z" }, site))).toContain(
    "DTEND:20261231T050000Z",
  );
  expect(calendarFile({ ...entry, startsAt: null }, site)).toBeNull();
});
