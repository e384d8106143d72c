// Reads the fields of a new listing from a link, such as that of an order whose buyer sells the ticket again.

import { isLongerThan, priceRulesOf, readPrice, readText } from "@holdfast/values";
import type { TicketFormValues } from "@holdfast/views";
import { handOverIn } from "./ticket-form.ts";

const TEXTS = { title: 200, section: 100, row: 50, seat: 100 } as const;

/** Returns what a link says of a ticket, for its seller to confirm; leaves out what no form would take. */
export function prefilledBy(
  query: Readonly<Record<string, string | undefined>>,
  currency: string,
): Partial<TicketFormValues> {
  const texts = Object.entries(TEXTS).flatMap(([name, most]) => {
    const text = readText(query[name] ?? "");
    return text === "" || isLongerThan(text, most) ? [] : [[name, text]];
  });
  const faceValue = readText(query["faceValue"] ?? "");
  const isPrice = "minor" in readPrice(faceValue, priceRulesOf(currency));
  const handOver = handOverIn(query["handOver"]);
  const eventId = query["event"] ?? query["eventId"];
  return {
    ...Object.fromEntries(texts),
    ...(isPrice && { faceValue }),
    ...(handOver !== "" && { handOver }),
    ...(eventId !== undefined && { eventId }),
  };
}
