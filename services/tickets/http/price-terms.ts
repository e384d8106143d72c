// Says what follows from the price and the face value of a form while they are typed.

import { totalOf } from "@holdfast/contracts";
import { priceRulesOf, readPrice, timeZoneOf } from "@holdfast/values";
import type { PriceTerms, TicketFormValues } from "@holdfast/views";
import { capPercentIn, feesOf, isFree, mostPriceOf, type TicketTerms } from "../rules/pricing.ts";
import type { ChosenEvent } from "./event-choice.ts";

/** Returns what follows from typed amounts, for the chosen event or else for one in the typed time zone. */
export function priceTermsOf(
  values: Pick<TicketFormValues, "price" | "faceValue" | "timeZone">,
  event: Pick<ChosenEvent, "country" | "timeZone"> | undefined,
  terms: TicketTerms,
): PriceTerms {
  const { isSealRequired, buyerFee, sellerFee } = terms;
  const [priceCents, faceValueCents] = [minorOf(values.price, terms), minorOf(values.faceValue, terms)];
  const zone = event ? event.timeZone : timeZoneOf(values.timeZone);
  const place = { country: event?.country ?? null, timeZone: zone ?? null };
  const fees = feesOf(priceCents ?? 0, terms);
  return {
    isSealRequired,
    mostCents: faceValueCents === null ? null : mostPriceOf(faceValueCents, place, terms),
    percent: capPercentIn(place, terms),
    totalCents: priceCents === null ? null : totalOf({ priceCents, ...fees }),
    buyerFeeCents: priceCents === null ? 0 : fees.buyerFeeCents,
    sellerGetsCents: priceCents === null ? null : priceCents - fees.sellerFeeCents,
    hasFees: !isFree(buyerFee) || !isFree(sellerFee),
  };
}

function minorOf(typed: string, { currency }: TicketTerms): number | null {
  const reading = readPrice(typed, priceRulesOf(currency));
  return "minor" in reading ? reading.minor : null;
}
