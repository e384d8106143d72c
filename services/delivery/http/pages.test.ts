// Checks that the pages have words for every reason for which a ticket is refused.

import { hasRefusalWords } from "@holdfast/views";
import { expect, test } from "vitest";
import { refusalReasons } from "../inspection/refusals.ts";
import {
  CODE_BLOCKED,
  CODE_DISPUTED,
  CODE_TAKEN,
  FILE_LOST,
  GIVEN_TO_ANOTHER,
  READ_FROM_FILE,
} from "../rules/judging.ts";

test("the pages and mails have words for every reason of the inspection and of the codes", () => {
  const ofCodes = [CODE_BLOCKED, CODE_DISPUTED, CODE_TAKEN, FILE_LOST, GIVEN_TO_ANOTHER, READ_FROM_FILE];
  const ofTickets = ["reserved", "sold", "delisted"];
  const all = [...refusalReasons, ...ofCodes, ...ofTickets];
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter((reason) => !hasRefusalWords(reason))).toEqual([]);
});
