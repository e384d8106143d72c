import { expect, test } from "vitest";
import { shownLetter, wholeLetter } from "./dead-letter.ts";

const failure = { group: "orders", deliveries: 6, error: "Error: no luck", attempts: [], origin: null };
const ofEvent = {
  ...{ ...failure, id: "3:1764108000000-0", stream: "{03}:tickets:events", entry: "1764107000000-0" },
  event: { type: "TicketUpdated", kind: "ticket", id: "T1", version: "7", time: "1764107000000", data: '{"a":1}' },
};
const ofTimer = {
  ...{ ...failure, id: "3:1764108000000-0", stream: "{03}:auth:timers:mail|send", entry: "", origin: "1-1" },
  event: { timer: "mail|M1|send", result: "x" },
};

test("a letter of an event says of which document, from where and since when", () => {
  expect(shownLetter("orders", ofEvent)).toEqual({
    ...{ id: "orders:3:1764108000000-0", service: "orders", type: "TicketUpdated", timer: null, from: "tickets" },
    ...{ about: { kind: "ticket", id: "T1", version: "7" }, error: "Error: no luck", deliveries: 6 },
    ...{ at: 1_764_108_000_000, holdsBack: false },
  });
  expect(wholeLetter("orders", ofEvent)).toMatchObject({ publishedAt: 1_764_107_000_000, data: '{\n  "a": 1\n}' });
});

test("a letter of a timer names the timer and its actor", () => {
  const shown = wholeLetter("auth", ofTimer);
  expect(shown).toMatchObject({ type: null, timer: "mail|send", from: null, holdsBack: true, publishedAt: null });
  expect([shown.about, shown.data]).toEqual([{ kind: "mail", id: "M1", version: null }, '{\n  "result": "x"\n}']);
});

test("an event that is not JSON is shown as it is", () => {
  const event = { type: "TicketUpdated", data: "{broken" };
  expect(wholeLetter("orders", { ...ofEvent, event })).toMatchObject({
    data: "{broken",
    about: null,
    publishedAt: null,
  });
});
