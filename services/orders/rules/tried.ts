// Keeps who of the line has been offered a ticket at its price, so that nobody is offered it twice.

import { documentType } from "@holdfast/actors";
import { z } from "zod";

const triedState = z.object({
  /** Price of the offers, in minor units; offers at another price do not count. */
  priceCents: z.number().int(),
  /** Numbers in the line of those who passed the ticket at that price or did not answer. */
  ns: z.array(z.number().int()),
});

/** Declares the document `tried`, under the ticket's id. */
export const triedDocument = documentType<Tried>("tried", { schema: triedState });

/** Those of the line who do not want a ticket at its price. */
export type Tried = z.infer<typeof triedState>;

/** Number of refusals after which a ticket at its price is free for all: the document holds no more. */
export const MOST_TRIED = 2_000;

/** Returns the numbers of those who do not want the ticket at this price. */
export function refusersOf(tried: Tried | null, priceCents: number): readonly number[] {
  return tried?.priceCents === priceCents ? tried.ns : [];
}

/** Returns the document with one more who does not want the ticket at this price. */
export function withRefuser(tried: Tried | null, priceCents: number, n: number): Tried {
  const ns = refusersOf(tried, priceCents);
  return ns.includes(n) ? { priceCents, ns: [...ns] } : { priceCents, ns: [...ns, n] };
}
