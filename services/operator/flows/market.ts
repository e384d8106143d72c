// Opens what operators read and change of tickets, orders, payments and codes, through the tools of their owners.

import { createEngine, type Engine } from "@holdfast/actors";
import { type CodeTools, openCodeTools } from "@holdfast/delivery";
import { type OrderTools, openOrderTools } from "@holdfast/orders";
import { openPaymentTools, type PaymentTools } from "@holdfast/payments";
import { PLAIN_TERMS, ticketsService } from "@holdfast/tickets";
import type { ActionSite } from "./site.ts";

/** Gives access to what is traded on the site. */
export interface Market {
  /** Reads tickets and events; prices are set elsewhere, so the terms of the site do not matter. */
  readonly tickets: Pick<Engine, "find" | "read" | "readMany" | "partitionOf">;
  /** Reads and changes orders. */
  readonly orders: OrderTools;
  /** Reads charges and payouts, and has Stripe asked. */
  readonly payments: PaymentTools;
  /** Reads and gives codes. */
  readonly codes: CodeTools;
}

/** Opens the market; its engines are not started. */
export function openMarket({ database, log, orderTerms }: ActionSite): Market {
  return {
    tickets: createEngine(ticketsService, { database, log, terms: PLAIN_TERMS }),
    orders: openOrderTools(database, log, orderTerms),
    payments: openPaymentTools(database, log),
    codes: openCodeTools(database, log),
  };
}
