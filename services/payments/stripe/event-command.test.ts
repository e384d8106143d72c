import { timeOf } from "@holdfast/actors";
import { expect, test } from "vitest";
import { commandIdOf } from "./event-command.ts";

const createdAt = 1_795_764_341_000;

test("commandIdOf() gives an event one id, which has the time of the event", () => {
  const id = commandIdOf({ id: "evt_1", createdAt });
  expect(id).toBe(commandIdOf({ id: "evt_1", createdAt }));
  expect(id).not.toBe(commandIdOf({ id: "evt_2", createdAt }));
  expect(timeOf(id)).toBe(createdAt);
});

test.each([
  [0, 0],
  [-1, 0],
  [1.5, 1],
  [2 ** 60, 2 ** 48 - 1],
])("commandIdOf() gives an event of %d ms an id of %d ms", (given, expected) => {
  expect(timeOf(commandIdOf({ id: "evt_1", createdAt: given }))).toBe(expected);
});
