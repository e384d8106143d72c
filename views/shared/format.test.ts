import { expect, test } from "vitest";
import { calendarLeaf, dateTime, decimal, eventTime, inputTimes, money, timeLeft, timeOfDay } from "./format.ts";

const evening = "2026-11-20T19:05:09.000Z";

test("money() shows minor units in their currency, with its places", () => {
  expect(money(1999, "usd")).toBe("$19.99");
  expect(money(50, "gbp")).toBe("£0.50");
  expect(money(99_999_999, "eur")).toBe("€999,999.99");
  expect(money(120_000, "USD")).toBe("$1,200.00");
  expect(money(1_500, "jpy")).toBe("¥1,500");
});

test("decimal() is exact for every price", () => {
  expect([50, 1999, 1005, 99_999_999].map((minor) => decimal(minor, "usd"))).toEqual([
    "0.50",
    "19.99",
    "10.05",
    "999999.99",
  ]);
  expect(decimal(1_500, "jpy")).toBe("1500");
});

const newYork = (startsAt: string) => ({ startsAt, timeZone: "America/New_York" });

test("eventTime() is the time at the venue, UTC where its zone is unknown", () => {
  expect(eventTime(newYork("2026-12-31T00:30:00Z"), evening)).toBe("Wed 30 Dec, 19:30, New York");
  expect(eventTime(newYork("2026-12-31T00:30:00Z"))).toBe("Wed 30 Dec 2026, 19:30, New York");
  expect(eventTime({ startsAt: "2026-12-30T19:30:00-05:00", timeZone: null }, evening)).toBe("Thu 31 Dec, 00:30, UTC");
  expect(eventTime({ startsAt: null, timeZone: "Europe/Berlin" }, evening)).toBe("");
});

test("moments without a place are in UTC and say so", () => {
  expect(dateTime(evening)).toBe("Fri 20 Nov 2026, 19:05 UTC");
  expect(timeOfDay(evening)).toBe("19:05 UTC");
  expect(dateTime(Date.parse(evening))).toBe(dateTime(new Date(evening)));
});

test("calendarLeaf() is the day at the venue, with the year of another year", () => {
  expect(calendarLeaf(newYork("2026-12-31T00:30:00Z"), evening)).toEqual({ day: "30", month: "Dec", year: null });
  expect(calendarLeaf({ startsAt: "2027-06-14T20:00:00Z" }, evening)).toEqual({
    day: "14",
    month: "Jun",
    year: "2027",
  });
  expect(calendarLeaf({ startsAt: null }, evening)).toBeNull();
});

test("inputTimes() keeps the seconds and milliseconds of a time", () => {
  const times = ["00:00", "19:30", "19:30:05", "19:30:05.250"];
  expect(times.map((time) => inputTimes(newYork(`2026-11-20T${time}-05:00`)))).toEqual(
    times.map((time) => ({ date: "2026-11-20", time, offset: "-05:00" })),
  );
  expect(inputTimes({ startsAt: null })).toEqual({ date: "", time: "", offset: "" });
});

test("timeLeft() rounds up, so that 00:00 is shown only when it is over", () => {
  expect(timeLeft(900_000, 0)).toBe("15:00");
  expect(timeLeft(900_000, 899_001)).toBe("00:01");
  expect(timeLeft(900_000, 900_000)).toBe("00:00");
  expect(timeLeft(900_000, 950_000)).toBe("00:00");
  expect(timeLeft(3_725_000, 0)).toBe("1:02:05");
});
