// Reads the settings of the tickets service.

import {
  type CommonConfig,
  type Environment,
  onOrOff,
  readCommon,
  readSettings,
  SHARES,
  seconds,
  wholeNumber,
} from "@holdfast/server";
import { emailField } from "@holdfast/values";
import { z } from "zod";

/** Settings of the tickets service. */
export interface TicketsConfig {
  /** Maximum number of tickets that one seller has on sale; default 200 (`MAX_OPEN_LISTINGS`); with `RATE_LIMITS=off`
   *  Infinity. */
  readonly maxOpenListings: number;
  /** Who runs the site, for its pages; each null by default, and in production a start without them warns. */
  readonly operator: OperatorFacts;
  /** How long a purchase reserves a ticket, in ms, which the pages say; default 900,000 (`ORDER_HOLD_SECONDS`, see orders). */
  readonly holdMs: number;
}

/** What the people who run a site say of themselves. */
export interface OperatorFacts {
  /** Name of a person or company (`OPERATOR_NAME`). */
  readonly name: string | null;
  /** Postal address in one line (`OPERATOR_ADDRESS`). */
  readonly address: string | null;
  /** E-mail address to write to (`CONTACT_EMAIL`). */
  readonly email: string | null;
}

const line = z.string().trim().max(200, "must be at most 200 characters").optional();

const own = z.object({
  RATE_LIMITS: onOrOff(true),
  ORDER_HOLD_SECONDS: seconds(900),
  MAX_OPEN_LISTINGS: wholeNumber(SHARES.openListings.most, { min: 1, max: 1_000_000 }),
  OPERATOR_NAME: line,
  OPERATOR_ADDRESS: line,
  CONTACT_EMAIL: emailField("must be an e-mail address").optional(),
});

/** Reads the settings of tickets from environment variables; throws a SettingsProblem that names every faulty one. */
export function readTicketsConfig(env: Environment): TicketsConfig {
  const values = readSettings(own, env);
  return {
    maxOpenListings: values.RATE_LIMITS ? values.MAX_OPEN_LISTINGS : Number.POSITIVE_INFINITY,
    operator: {
      name: values.OPERATOR_NAME ?? null,
      address: values.OPERATOR_ADDRESS ?? null,
      email: values.CONTACT_EMAIL ?? null,
    },
    holdMs: values.ORDER_HOLD_SECONDS,
  };
}

/** Reads the settings of a process that runs tickets alone; throws a SettingsProblem that names every faulty one. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: TicketsConfig } {
  return { common: readCommon(env), config: readTicketsConfig(env) };
}
