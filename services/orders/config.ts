import { type CommonConfig, type Environment, readCommon, readSettings, seconds, wholeNumber } from "@holdfast/server";
import { z } from "zod";

/** What orders has of its own in the settings. */
export interface OrdersConfig {
  /** How long a ticket is held, ms. */
  readonly holdMs: number;
  /** The most open orders one person may have. */
  readonly maxOpenOrders: number;
  /** A ticket younger than this may be one whose event is still under way here, ms. */
  readonly youngMs: number;
  /** How long an order waits for such a ticket, ms. */
  readonly arrivalMs: number;
  /** How long an order at another price than the one here waits for the ticket's last edit, ms. */
  readonly priceMs: number;
}

const own = z.object({
  ORDER_HOLD_SECONDS: seconds(900),
  MAX_OPEN_ORDERS: wholeNumber(4, { min: 1, max: 1_000 }),
});

/** Reads the settings of orders; throws a SettingsProblem that names every faulty variable. */
export function readOrdersConfig(env: Environment): OrdersConfig {
  const values = readSettings(own, env);
  return {
    holdMs: values.ORDER_HOLD_SECONDS,
    maxOpenOrders: values.MAX_OPEN_ORDERS,
    youngMs: 5_000,
    arrivalMs: 1_000,
    priceMs: 250,
  };
}

/** The settings of a process that runs orders alone. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: OrdersConfig } {
  return { common: readCommon(env), config: readOrdersConfig(env) };
}
