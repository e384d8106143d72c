// Computes the fees of a ticket, and the highest price that its seller may ask for.

import { refuse } from "@holdfast/actors";
import { totalOf } from "@holdfast/contracts";
import { currencyOf, decimalTextOf } from "@holdfast/values";
import { awaitedBy, type TicketState } from "./ticket-document.ts";

/** A fee that the site takes from a price. */
export interface Fee {
  /** Share of the price, in hundredths of a percent: 500 stands for 5 %. */
  readonly basisPoints: number;
  /** Fixed part, in minor units. */
  readonly fixedCents: number;
}

/** What the tickets service was started with, which its rules read as `env.terms`. */
export interface TicketTerms {
  /** Currency of all prices. */
  readonly currency: string;
  /** Whether a ticket is a draft until it is sealed. */
  readonly isSealRequired: boolean;
  /** Highest price of a sealed ticket as a percentage of what its seller paid, where no country asks for less. */
  readonly capPercent: number;
  /** Fee that buyers pay beside the price. */
  readonly buyerFee: Fee;
  /** Fee that is taken from what sellers get. */
  readonly sellerFee: Fee;
  /** Time between the end of an event and the end of what is kept of listings for it, ms. */
  readonly archiveAfterMs: number;
}

/** No fee. */
export const NO_FEE: Fee = { basisPoints: 0, fixedCents: 0 };

/** Returns whether a fee is none. */
export function isFree({ basisPoints, fixedCents }: Fee): boolean {
  return basisPoints === 0 && fixedCents === 0;
}

/** Terms of a site that asks for no seal and takes no fees, for commands and tests that list nothing. */
export const PLAIN_TERMS: TicketTerms = {
  ...{ currency: "usd", isSealRequired: false, capPercent: 120 },
  ...{ buyerFee: NO_FEE, sellerFee: NO_FEE, archiveAfterMs: 30 * 86_400_000 },
};

// Where law or custom allows less than the usual percentage.
const CAPS: Readonly<Record<string, number>> = { AU: 110, DK: 100, FR: 100, GB: 100, NO: 100, PT: 100 };

// Zones of one of these countries alone, older names included; those of Australia begin alike.
const COUNTRIES: Readonly<Record<string, string>> = {
  ...{ "Europe/London": "GB", "Europe/Belfast": "GB", GB: "GB", "GB-Eire": "GB" },
  ...{ "Europe/Lisbon": "PT", "Atlantic/Azores": "PT", "Atlantic/Madeira": "PT", Portugal: "PT" },
  ...{ "Europe/Paris": "FR", "Europe/Copenhagen": "DK", "Europe/Oslo": "NO" },
};

/** Where an event takes place, as far as it decides how high a price may be; null: not known. */
export type PricedPlace = Pick<TicketState, "country" | "timeZone">;

/**
 * Returns the highest percentage of what a seller paid that a price may be at a place. Where nobody has given the country,
 * the time zone tells it.
 */
export function capPercentIn(
  { country, timeZone }: PricedPlace,
  { capPercent }: Pick<TicketTerms, "capPercent">,
): number {
  return Math.min(capPercent, CAPS[country ?? countryOf(timeZone ?? "")] ?? capPercent);
}

function countryOf(timeZone: string): string {
  return timeZone.startsWith("Australia/") ? "AU" : (COUNTRIES[timeZone] ?? "");
}

/** Returns a fee for a price, in minor units: a multiple of the currency's step, where a half is rounded up. */
export function feeOf({ basisPoints, fixedCents }: Fee, priceCents: number, currency: string): number {
  const step = BigInt(currencyOf(currency).step);
  const [unit, half] = [10_000n * step, 5_000n * step];
  // A price in a currency of many small units, times a share, is no safe integer any more.
  const exact = BigInt(priceCents) * BigInt(basisPoints) + BigInt(fixedCents) * 10_000n;
  return Number(((exact + half) / unit) * step);
}

/** Returns the fees of a price, in minor units; that of the seller is at most the price. */
export function feesOf(priceCents: number, { currency, buyerFee, sellerFee }: TicketTerms) {
  return {
    buyerFeeCents: feeOf(buyerFee, priceCents, currency),
    sellerFeeCents: Math.min(priceCents, feeOf(sellerFee, priceCents, currency)),
  };
}

/** Returns the fees of an edited ticket: those that were computed with its price while that stays the same. */
export function feesOfEdit(before: TicketState, { priceCents }: Pick<TicketState, "priceCents">, terms: TicketTerms) {
  const { buyerFeeCents, sellerFeeCents } = before;
  return priceCents === before.priceCents ? { buyerFeeCents, sellerFeeCents } : feesOf(priceCents, terms);
}

/** Returns the highest price that a seller may ask for who has paid `faceValueCents`, in minor units. */
export function mostPriceOf(faceValueCents: number, place: PricedPlace, terms: TicketTerms): number {
  const { step } = currencyOf(terms.currency);
  return Math.floor((faceValueCents * capPercentIn(place, terms)) / (100 * step)) * step;
}

/** The part of a ticket that decides how high its price may be. */
export type Priced = Pick<TicketState, "priceCents" | "buyerFeeCents" | "faceValueCents"> & PricedPlace;

/** Why a price is not fair: it is unknown what the seller paid, or the price is above what is allowed. */
export type Unfair = "face value missing" | "price too high";

/** Returns why a price is not fair for a sealed ticket; null for a fair one. */
export function unfairnessOf({ priceCents, faceValueCents, ...place }: Priced, terms: TicketTerms): Unfair | null {
  if (faceValueCents === null) return "face value missing";
  return priceCents > mostPriceOf(faceValueCents, place, terms) ? "price too high" : null;
}

/** Refuses a price that its seller may not ask for, or that no payment can take; null for any other. */
export function priceRefusalOf(ticket: TicketState, terms: TicketTerms) {
  const { currency } = terms;
  const { largest } = currencyOf(currency);
  const inText = (cents: number) => decimalTextOf(cents, currency);
  if (totalOf(ticket) > largest) {
    return refuse("price_too_high", `Price must be lower: with the fee it is more than ${inText(largest)}`);
  }
  const isSealed = terms.isSealRequired || ticket.seal !== "none" || awaitedBy(ticket).seal;
  const fault = isSealed ? unfairnessOf(ticket, terms) : null;
  if (fault === null) return null;
  if (ticket.faceValueCents === null) {
    return refuse("face_value_missing", "Face value is missing: say what you paid for the ticket, fees included");
  }
  const most = inText(mostPriceOf(ticket.faceValueCents, ticket, terms));
  const percent = capPercentIn(ticket, terms);
  const share = percent === 100 ? "what you paid for it" : `${percent} % of what you paid for it`;
  return refuse("price_too_high", `Price must be at most ${most}, which is ${share}`);
}
