// Describes what the HTTP API of the waiting line takes and answers.

import { amountField, priceRulesOf } from "@holdfast/values";
import { z } from "zod";
import { countField, decimalField, idField, lineField, timeField } from "./answer-fields.ts";

/** Lists the states of a person's place in the line, as the API shows them. */
export const waitState = z.enum(["waiting", "offered", "taken", "passed", "left"]);

/**
 * Creates the schema of the body of `POST /api/events/:id/waits`; reads `maxPrice`, a decimal of `currency` that is at
 * least the lowest price of a ticket: with less nobody would ever be offered one.
 */
export function waitBody(currency: string) {
  const { least } = priceRulesOf(currency);
  const maxPrice = amountField(currency, "maxPrice must be a price")
    .refine((minor) => minor >= least, "maxPrice is less than any ticket costs")
    .nullish()
    .describe("Highest whole price of a ticket that is offered; default: any price.");
  return z.object({ maxPrice });
}

/** Describes a person's place in the line of an event, to that person alone. */
export const waitAnswer = z
  .object({
    id: idField("Id of the entry."),
    eventId: idField("Id of the event."),
    state: waitState.describe(
      "`passed` waits on after its last offer; `taken` and `left` end the entry with `endedAt`.",
    ),
    maxPrice: decimalField("Highest whole price; null for any price.").nullable(),
    place: countField("Place in the line, from 1; null once the entry has ended.").nullable(),
    number: countField("How many had joined before, plus 1; whoever joins again within a draw keeps it."),
    orderId: idField("Id of the order of the present or last offer; null before the first.").nullable(),
    expiresAt: timeField("Deadline of the present offer; null without one.").nullable(),
    joinedAt: timeField("When the person joined."),
    endedAt: timeField("When the entry ended; null while it is in the line.").nullable(),
    reason: lineField("Why the entry ended; null while it is in the line.", 500).nullable(),
    version: countField("Version of the entry, which every change raises."),
  })
  .meta({ id: "Wait" });

/** A person's place in the line in answers. */
export type WaitAnswer = Readonly<z.infer<typeof waitAnswer>>;

/** Describes the answer of joining a line. */
export const joinedAnswer = waitAnswer.extend({
  forSale: countField("Number of the event's tickets that anyone can buy now, counted to 100."),
});

/** Lists at most so many entries in an answer. */
export const MOST_LISTED_WAITS = 200;

/** Describes the answer of `GET /api/waits`. */
export const waitsAnswer = z.array(waitAnswer).max(MOST_LISTED_WAITS);
