import { expect, test } from "vitest";
import { dayText, eventTimeInWords, eventTimeText, leafOf, momentText, monthText, timeOfDayText } from "./time-text.ts";

const concert = Date.parse("2026-12-31T00:30:00Z");
const now = Date.parse("2026-11-20T12:00:00Z");

test("eventTimeText() is the time at the venue, with the year where it is not this one", () => {
  expect(eventTimeText(concert, "America/New_York", now)).toBe("Wed 30 Dec, 19:30, New York");
  expect(eventTimeText(concert, "Asia/Tokyo", now)).toBe("Thu 31 Dec, 09:30, Tokyo");
  expect(eventTimeText(concert, "America/New_York")).toBe("Wed 30 Dec 2026, 19:30, New York");
  expect(eventTimeText(concert + 5_250, "UTC", now)).toBe("Thu 31 Dec, 00:30, UTC");
});

test("eventTimeText() calls the zone a time where the event is in another city", () => {
  const inCity = (timeZone: string, city?: string) => eventTimeText(concert, timeZone, now, city);
  expect(inCity("Europe/London", "Manchester")).toBe("Thu 31 Dec, 00:30, London time");
  expect(inCity("America/New_York", "new york city")).toBe("Wed 30 Dec, 19:30, New York");
  expect(inCity("Europe/London")).toBe("Thu 31 Dec, 00:30, London");
  expect(inCity("UTC", "Manchester")).toBe("Thu 31 Dec, 00:30, UTC");
});

test("eventTimeInWords() writes weekday and month out, and names the place", () => {
  expect(eventTimeInWords(concert, "America/New_York", now)).toBe("Wednesday 30 December, 19:30 in New York");
  expect(eventTimeInWords(concert, "UTC")).toBe("Thursday 31 December 2026, 00:30 UTC");
  expect(eventTimeInWords(concert, "Europe/London", now, "Leeds")).toBe("Thursday 31 December, 00:30 London time");
  const twice = Date.parse("2026-11-01T06:30:00Z");
  expect(eventTimeInWords(twice, "America/New_York", now)).toBe("Sunday 1 November, 01:30 (UTC-05:00) in New York");
  expect(monthText(Date.parse("2026-11-30T23:59:59Z"))).toBe("November 2026");
});

test("the year is that of the place", () => {
  const newYear = Date.parse("2027-01-01T02:00:00Z");
  expect(eventTimeText(newYear, "America/New_York", now)).toBe("Thu 31 Dec, 21:00, New York");
  expect(eventTimeText(newYear, "Europe/Berlin", now)).toBe("Fri 1 Jan 2027, 03:00, Berlin");
  expect(leafOf(newYear, "America/New_York", now)).toEqual({ day: "31", month: "Dec", year: null });
  expect(leafOf(newYear, "Europe/Berlin", now)).toEqual({ day: "1", month: "Jan", year: "2027" });
  expect(leafOf(newYear, "Europe/Berlin", newYear).year).toBeNull();
});

test("eventTimeText() tells the two hours apart that clocks show when they are set back", () => {
  const first = Date.parse("2026-11-01T05:30:00Z");
  expect([first, first + 3_600_000, first + 7_200_000].map((at) => eventTimeText(at, "America/New_York", now))).toEqual(
    ["Sun 1 Nov, 01:30 (UTC-04:00), New York", "Sun 1 Nov, 01:30 (UTC-05:00), New York", "Sun 1 Nov, 02:30, New York"],
  );
});

test("moments without a place are in UTC and say so", () => {
  const at = Date.parse("2026-11-20T19:05:09.250Z");
  expect([dayText(at, "UTC", now), momentText(at), timeOfDayText(at)]).toEqual([
    "Fri 20 Nov",
    "Fri 20 Nov 2026, 19:05 UTC",
    "19:05 UTC",
  ]);
});
