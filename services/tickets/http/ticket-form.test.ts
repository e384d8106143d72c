import { describe, expect, test } from "vitest";
import { ticketForm, typedValues } from "./ticket-form.ts";

const blank = { title: "Gig", price: "5" };
const startOf = (fields: object) => {
  const { data, error } = ticketForm("usd").safeParse({ ...blank, ...fields });
  return data ? data.startsAt : error?.issues.map(({ path, message }) => [path.join("."), message]);
};

describe("the start of the event in the form", () => {
  test("is a date and a time, to the millisecond", () => {
    const moments = ["19:30", "19:30:05", "19:30:05.250"].map((time) => startOf({ date: "2035-05-30", time }));
    expect(moments).toEqual(
      ["19:30:00Z", "19:30:05Z", "19:30:05.250Z"].map((time) => Date.parse(`2035-05-30T${time}`)),
    );
  });

  test("is what clocks show in the chosen zone, and UTC without one", () => {
    const evening = { date: "2035-12-30", time: "19:30" };
    const zones = ["America/New_York", "europe/berlin", "", undefined];
    expect(zones.map((timeZone) => startOf({ ...evening, timeZone }))).toEqual(
      ["2035-12-31T00:30Z", "2035-12-30T18:30Z", "2035-12-30T19:30Z", "2035-12-30T19:30Z"].map(Date.parse),
    );
    expect(startOf({ ...evening, timeZone: "Mars/Olympus" })).toEqual([
      ["timeZone", "Choose the time zone of the venue from the list"],
    ]);
  });

  test("is refused where clocks skip the time, and asked for where they show it twice", () => {
    const [timeZone, skipped] = ["America/New_York", { date: "2035-03-11", time: "02:30" }];
    expect(startOf({ ...skipped, timeZone })).toEqual([
      ["time", "There is no 02:30 on Sun 11 Mar 2035: clocks in New York are set forward past it"],
    ]);
    const twice = { date: "2035-11-04", time: "01:30", timeZone };
    const question = ["offset", "On Sun 4 Nov 2035 clocks in New York show 01:30 twice: say which one you mean"];
    expect([startOf(twice), startOf({ ...twice, offset: "+01:00" })]).toEqual([[question], [question]]);
    expect(["-04:00", "-05:00"].map((offset) => startOf({ ...twice, offset }))).toEqual(
      ["2035-11-04T05:30Z", "2035-11-04T06:30Z"].map(Date.parse),
    );
    // An offset that is left from another day is not asked for, and does not count.
    expect(startOf({ date: "2035-12-30", time: "19:30", timeZone, offset: "-04:00" })).toBe(
      Date.parse("2035-12-31T00:30Z"),
    );
  });

  test("is cleared by two empty fields, and left as it is by a form without them", () => {
    expect([startOf({ date: "", time: "" }), startOf({ date: " ", time: "\u200B" }), startOf({})]).toEqual([
      null,
      null,
      undefined,
    ]);
  });

  test.each([
    [{ date: "2035-05-30", time: "" }, ["time", "Time is missing: give the time at which the event starts"]],
    [{ date: "2035-05-30" }, ["time", "Time is missing: give the time at which the event starts"]],
    [{ date: "", time: "19:30" }, ["date", "Date is missing: give the day of the event"]],
    [{ date: "2035-02-30", time: "19:30" }, ["date", "Date must be a day of the calendar, such as 2027-05-30"]],
    [{ date: "2035-05-30", time: "soon" }, ["time", "Time must be a time of day, such as 19:30"]],
  ])("%j is a fault of one field", (fields, fault) => {
    expect(startOf(fields)).toEqual([fault]);
  });

  test("is reported together with the faults of other fields", () => {
    const { error } = ticketForm("usd").safeParse({ title: "", price: "dear", date: "2035-05-30", time: "" });
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual(["title", "price", "time"]);
  });

  test("that has passed or is too far away is reported together with the faults of other fields", () => {
    const faults = (date: string) => {
      const { error } = ticketForm("usd").safeParse({ title: "", price: "5", date, time: "10:00" });
      return error?.issues.map(({ path, message }) => [path.join("."), message]);
    };
    const title = ["title", "Title is required"];
    expect(faults("2020-01-01")).toEqual([title, ["startsAt", "Start must be in the future"]]);
    expect(faults("9999-01-01")).toEqual([title, ["startsAt", "Start must be within the next 10 years"]]);
    expect(startOf({ date: "2020-01-01", time: "10:00" })).toEqual([["startsAt", "Start must be in the future"]]);
  });

  test("is also read from the one field of a page that an earlier release has sent", () => {
    const moment = Date.parse("2035-05-06T19:30:00Z");
    expect(["2035-05-06T19:30", "2035-05-06T19:30:00", ""].map((startsAt) => startOf({ startsAt }))).toEqual([
      moment,
      moment,
      null,
    ]);
    expect(startOf({ startsAt: "soon" })).toEqual([["startsAt", expect.any(String)]]);
  });
});

test("a body that is no form is a fault, not an error", () => {
  for (const body of [null, 7, "text", []]) expect(ticketForm("usd").safeParse(body).success).toBe(false);
});

test("typedValues() keeps every text as it was typed", () => {
  const typed = { title: " Gig ", price: "19,99", date: "2035-05-30", time: "" };
  const own = { faceValue: "", handOver: "", section: "", row: "", seat: "", description: "" };
  const rest = { eventId: "", venue: "", city: "", timeZone: "", offset: "", ...own };
  expect(typedValues(typed)).toEqual({ ...typed, ...rest });
  expect(typedValues({ startsAt: "2035-05-30T19:30", seat: 7 })).toEqual({
    ...{ title: "", price: "", date: "2035-05-30", time: "19:30" },
    ...rest,
  });
});
