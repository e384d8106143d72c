import { describe, expect, test } from "vitest";
import { dateField, momentField, timeField } from "./date.ts";

describe("momentField()", () => {
  const moment = momentField("bad");
  const read = (sent: unknown) => moment.safeParse(sent).data;

  test("reads a moment to the minute or finer, only with its zone", () => {
    const instant = Date.parse("2027-05-06T19:30:00Z");
    const sent = ["2027-05-06T19:30Z", "2027-05-06T21:30+02:00", " 2027-05-06T19:30:00.000Z\u200B"];
    expect(sent.map(read)).toEqual([instant, instant, instant]);
    expect(["", null, undefined].map(read)).toEqual([null, null, undefined]);
  });

  test.each(["2027-05-06T19:30", "2027-05-06", "2027-02-30T19:30Z", "2027-05-06T24:30Z", "soon", "1", 7, {}])(
    "refuses %j",
    (sent) => {
      expect(moment.safeParse(sent).error?.issues.map(({ message }) => message)).toEqual(["bad"]);
    },
  );
});

describe("dateField() and timeField()", () => {
  const [date, time] = [dateField("bad", "missing"), timeField("bad", "missing")];
  const results = (field: typeof date, sent: readonly unknown[]) =>
    sent.map((text) => {
      const { data, error } = field.safeParse(text);
      return data ?? error?.issues.map(({ message }) => message).join();
    });

  test("read what the inputs of browsers send", () => {
    expect(results(date, ["2027-05-30", " 2028-02-29 ", "", "9999-12-31"])).toEqual([
      "2027-05-30",
      "2028-02-29",
      "",
      "9999-12-31",
    ]);
    expect(results(time, ["19:30", "9:30", "19:30:05", "19:30:05.250", "00:00", ""])).toEqual([
      "19:30",
      "09:30",
      "19:30:05",
      "19:30:05.250",
      "00:00",
      "",
    ]);
  });

  test("refuse what is no day or no time, and report what is missing", () => {
    expect(results(date, ["2027-02-29", "30.05.2027", "12027-05-30", 7])).toEqual(["bad", "bad", "bad", "bad"]);
    expect(results(time, ["24:00", "19", "7 pm", "19:60", null])).toEqual(["bad", "bad", "bad", "bad", "bad"]);
    expect([results(date, [undefined]), results(time, [undefined])]).toEqual([["missing"], ["missing"]]);
  });
});
