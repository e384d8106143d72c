import { expect, test } from "vitest";
import { calendarLeaf, dateTime, decimal, inputDate, inputTime, money, timeLeft, timeOfDay } from "./format.ts";

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

test("dates and times carry their zone", () => {
  expect(dateTime(evening)).toBe("Fri, 20 Nov 2026, 19:05 UTC");
  expect(timeOfDay(evening)).toBe("19:05:09 UTC");
  expect(dateTime(Date.parse(evening))).toBe(dateTime(new Date(evening)));
});

test("a moment with another offset is shown in UTC", () => {
  expect(dateTime("2026-11-20T23:30:00-05:00")).toBe("Sat, 21 Nov 2026, 04:30 UTC");
  expect(inputDate("2026-11-20T23:30:00-05:00")).toBe("2026-11-21");
  expect(inputTime("2026-11-20T23:30:00-05:00")).toBe("04:30");
  expect(calendarLeaf("2026-11-20T23:30:00-05:00", evening)).toEqual({ day: "21", month: "Nov", year: null });
});

test("calendarLeaf() names the year of another year, in UTC", () => {
  expect(calendarLeaf("2027-06-14T20:00:00Z", evening)).toEqual({ day: "14", month: "Jun", year: "2027" });
  expect(calendarLeaf("2020-01-01T00:00:00Z", evening)).toEqual({ day: "1", month: "Jan", year: "2020" });
  expect(calendarLeaf("2026-12-31T23:30:00-05:00", evening).year).toBe("2027");
});

test("inputTime() keeps the seconds and milliseconds of a time", () => {
  const times = ["00:00:00.000", "19:30:00.000", "19:30:05.000", "19:30:05.250", "19:30:00.250"];
  expect(times.map((time) => inputTime(`2026-11-20T${time}Z`))).toEqual([
    "00:00",
    "19:30",
    "19:30:05",
    "19:30:05.250",
    "19:30:00.250",
  ]);
});

test("timeLeft() rounds up, so that 00:00 is shown only when it is over", () => {
  expect(timeLeft(900_000, 0)).toBe("15:00");
  expect(timeLeft(900_000, 899_001)).toBe("00:01");
  expect(timeLeft(900_000, 900_000)).toBe("00:00");
  expect(timeLeft(900_000, 950_000)).toBe("00:00");
  expect(timeLeft(3_725_000, 0)).toBe("1:02:05");
});
