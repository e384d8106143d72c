import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  lastsSeveralDays,
  localDateOf,
  localTimeOf,
  momentsOf,
  placeOf,
  timeZoneField,
  timeZoneOf,
  timeZones,
} from "./time-zone.ts";

const iso = (moments: readonly number[]) => moments.map((at) => new Date(at).toISOString());

describe("momentsOf()", () => {
  test("reads what clocks show in the zone", () => {
    expect(iso(momentsOf("2026-12-30", "19:30", "America/New_York"))).toEqual(["2026-12-31T00:30:00.000Z"]);
    expect(iso(momentsOf("2026-12-30", "19:30:05", "UTC"))).toEqual(["2026-12-30T19:30:05.000Z"]);
    expect(iso(momentsOf("2026-12-30", "19:30:05.250", "UTC"))).toEqual(["2026-12-30T19:30:05.250Z"]);
    expect(iso(momentsOf("2026-12-30", "19:30", "Asia/Kathmandu"))).toEqual(["2026-12-30T13:45:00.000Z"]);
  });

  test("knows no moment that the clocks skip, and both that they show twice", () => {
    expect(momentsOf("2027-03-14", "02:30", "America/New_York")).toEqual([]);
    expect(iso(momentsOf("2027-03-14", "03:00", "America/New_York"))).toEqual(["2027-03-14T07:00:00.000Z"]);
    expect(iso(momentsOf("2026-11-01", "01:30", "America/New_York"))).toEqual([
      "2026-11-01T05:30:00.000Z",
      "2026-11-01T06:30:00.000Z",
    ]);
    expect(momentsOf("2027-03-28", "02:30", "Europe/Berlin")).toEqual([]);
    expect(momentsOf("2027-10-31", "02:30", "Europe/Berlin")).toHaveLength(2);
    expect(momentsOf("2027-04-04", "01:45", "Australia/Lord_Howe")).toHaveLength(2);
    expect([momentsOf("2027-02-30", "02:30", "UTC"), momentsOf("", "", "UTC"), momentsOf("soon", "8", "UTC")]).toEqual([
      [],
      [],
      [],
    ]);
    // Samoa crossed the date line and had no 30 December.
    expect(momentsOf("2011-12-30", "12:00", "Pacific/Apia")).toEqual([]);
  });
});

const zone = fc.constantFrom(...timeZones(), "America/New_York", "Europe/London", "Australia/Lord_Howe");
const moment = fc
  .integer({ min: Date.parse("2000-01-01") / 1000, max: Date.parse("2100-01-01") / 1000 })
  .map((s) => s * 1000);

describe("for every zone and moment", () => {
  test("the moments of a local time include the one it was made from, and all show it", () => {
    fc.assert(
      fc.property(moment, zone, (at, timeZone) => {
        const { date, time } = localTimeOf(at, timeZone);
        const moments = momentsOf(date, time, timeZone);
        expect(moments).toContain(at);
        expect(moments).toEqual(moments.toSorted((a, b) => a - b));
        for (const each of moments) expect(localTimeOf(each, timeZone)).toMatchObject({ date, time });
        expect(localDateOf(at, timeZone)).toBe(date);
      }),
      { numRuns: 2_000, seed: 20_261_126 },
    );
  });

  test("the local time agrees with Intl, and the offset is its distance from UTC", () => {
    fc.assert(
      fc.property(moment, zone, (at, timeZone) => {
        const { date, time, offset } = localTimeOf(at, timeZone);
        const shown = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
        expect(`${date} ${time.padEnd(8, ":00")}`).toBe(shown.format(at));
        expect(Date.parse(`${date}T${time}${offset}`)).toBe(at);
      }),
      { numRuns: 500, seed: 20_261_126 },
    );
  });

  test("a local time that no clock shows lies where the clocks are set forward", () => {
    fc.assert(
      fc.property(moment, zone, (at, timeZone) => {
        const [date = "", time = ""] = new Date(at).toISOString().slice(0, 16).split("T");
        const moments = momentsOf(date, time, timeZone);
        const offsets = [-36, 36].map((hours) => localTimeOf(at + hours * 3_600_000, timeZone).offset);
        if (moments.length !== 1) expect(new Set(offsets).size).toBe(2);
      }),
      { numRuns: 2_000, seed: 20_261_126 },
    );
  });
});

test("timeZoneOf() spells a zone as usual, and refuses what is none", () => {
  expect(timeZoneOf("america/new_york")).toBe("America/New_York");
  expect(["UTC", "Asia/Calcutta", "Asia/Kolkata", "Europe/Berlin"].map(timeZoneOf)).not.toContain(null);
  const none = ["", "+01:00", "Mars/Olympus", "Europe/Berlin ", "../etc", `America/${"x".repeat(100)}`, "[u-ca=x]"];
  expect(none.map(timeZoneOf)).toEqual(none.map(() => null));
});

test("timeZones() lists the zones of places, and UTC as the last", () => {
  const zones = timeZones();
  expect(zones.length).toBeGreaterThan(300);
  expect(zones.map(timeZoneOf)).toEqual([...zones]);
  expect(zones.at(-1)).toBe("UTC");
  expect(zones.filter((zone) => !zone.includes("/"))).toEqual(["UTC"]);
});

test("placeOf() names the place", () => {
  expect(["America/New_York", "UTC", "America/Argentina/Buenos_Aires", "America/Port-au-Prince"].map(placeOf)).toEqual([
    "New York",
    "UTC",
    "Buenos Aires",
    "Port-au-Prince",
  ]);
});

test("timeZoneField() reads a zone, or none", () => {
  const field = timeZoneField("bad");
  expect([" europe/berlin ", "", null, undefined].map((sent) => field.parse(sent))).toEqual([
    "Europe/Berlin",
    null,
    null,
    undefined,
  ]);
  for (const sent of ["Berlin", "+02:00", 7]) {
    expect(field.safeParse(sent).error?.issues.map(({ message }) => message)).toEqual(["bad"]);
  }
});

test("lastsSeveralDays() counts a night that ends in the small hours as one day", () => {
  const lasts = (from: string, to: string | null) =>
    lastsSeveralDays(Date.parse(from), to === null ? null : Date.parse(to), "America/New_York");
  expect(lasts("2026-12-30T19:30-05:00", null)).toBe(false);
  expect(lasts("2026-12-30T19:30-05:00", "2026-12-30T23:00-05:00")).toBe(false);
  expect(lasts("2026-12-30T22:00-05:00", "2026-12-31T05:00-05:00")).toBe(false);
  expect(lasts("2026-12-30T12:00-05:00", "2026-12-31T12:00-05:00")).toBe(true);
});
