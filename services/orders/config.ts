// Reads the settings of the orders service.

import { type CommonConfig, type Environment, readCommon, readSettings, seconds, wholeNumber } from "@holdfast/server";
import { z } from "zod";

/** Settings of the orders service. */
export interface OrdersConfig {
  /** Duration of a hold, in ms; default 900,000 (`ORDER_HOLD_SECONDS`). */
  readonly holdMs: number;
  /** Duration of an offer of the waiting line, in ms; default 600,000 (`OFFER_SECONDS`). */
  readonly offerMs: number;
  /** Maximum duration of an offer in the last three hours before the event, in ms; always 120,000. */
  readonly lateOfferMs: number;
  /** How long a free ticket is kept for the line while somebody is looked for, in ms; always 30,000. */
  readonly guardMs: number;
  /**
   * File of the key that encrypts the seeds of draws (`DRAW_KEY_FILE`), which must be there in production; null: `draw-key`
   * in the data folder.
   */
  readonly drawKeyFile: string | null;
  /** Maximum number of open orders of one buyer; default 4 (`MAX_OPEN_ORDERS`). */
  readonly maxOpenOrders: number;
  /** Maximum number of holds of one ticket by one buyer within an hour; default 2 (`MAX_HOLDS_PER_TICKET`). */
  readonly maxHoldsPerTicket: number;
  /** Age up to which an unknown ticket may be one whose first event has not arrived yet, in ms; always 5,000. */
  readonly youngMs: number;
  /** Maximum wait of a purchase for the first event of such a ticket, in ms; always 1,000. */
  readonly arrivalMs: number;
  /** Maximum wait of a purchase for the event of an edit that orders does not know yet, in ms; always 250. */
  readonly editMs: number;
}

const own = z.object({
  ORDER_HOLD_SECONDS: seconds(900),
  OFFER_SECONDS: seconds(600),
  DRAW_KEY_FILE: z.string().min(1).optional(),
  MAX_OPEN_ORDERS: wholeNumber(4, { min: 1, max: 1_000 }),
  MAX_HOLDS_PER_TICKET: wholeNumber(2, { min: 1, max: 1_000 }),
});

/** Reads the settings of orders from environment variables; throws a SettingsProblem that names every faulty one. */
export function readOrdersConfig(env: Environment): OrdersConfig {
  const values = readSettings(own, env);
  return {
    holdMs: values.ORDER_HOLD_SECONDS,
    offerMs: values.OFFER_SECONDS,
    lateOfferMs: Math.min(120_000, values.OFFER_SECONDS),
    guardMs: 30_000,
    drawKeyFile: values.DRAW_KEY_FILE ?? null,
    maxOpenOrders: values.MAX_OPEN_ORDERS,
    maxHoldsPerTicket: values.MAX_HOLDS_PER_TICKET,
    youngMs: 5_000,
    arrivalMs: 1_000,
    editMs: 250,
  };
}

/** Reads the settings of a process that runs orders alone; throws a SettingsProblem that names every faulty one. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: OrdersConfig } {
  return { common: readCommon(env), config: readOrdersConfig(env) };
}
