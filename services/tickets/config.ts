// Reads the settings of the tickets service.

import {
  archiveAfterDays,
  type CommonConfig,
  type Environment,
  onOrOff,
  readCommon,
  readSettings,
  SettingsProblem,
  SHARES,
  seconds,
  wholeNumber,
} from "@holdfast/server";
import { amountField, emailField } from "@holdfast/values";
import { z } from "zod";
import type { Fee, TicketTerms } from "./rules/pricing.ts";

/** Settings of the tickets service. */
export interface TicketsConfig {
  /** Maximum number of tickets that one seller has on sale; default 200 (`MAX_OPEN_LISTINGS`); with `RATE_LIMITS=off`
   *  Infinity. */
  readonly maxOpenListings: number;
  /**
   * Maximum number of tickets that one seller has on sale for an event with a date; default 6 (`MAX_LISTED_PER_EVENT`);
   * with `RATE_LIMITS=off` Infinity.
   */
  readonly maxListedPerEvent: number;
  /**
   * What the rules of tickets read: whether a ticket has to be sealed (`SEAL`, `required` by default in production and
   * `optional` elsewhere), the highest price of a sealed ticket in percent of what its seller paid (`CAP_PERCENT`, default
   * 120), and the fees (`BUYER_FEE` and `SELLER_FEE`, such as `5%+0.50`, default 0).
   */
  readonly terms: TicketTerms;
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

// A share in percent, a fixed part in the currency, or both with a plus between them.
const FEE = /^(?:(?<percent>\d{1,2}(?:\.\d{1,2})?)\s*%)?\s*(?:(?:^|\+)\s*(?<fixed>\d{1,9}(?:\.\d{1,3})?))?$/;

function feeField() {
  return z.string().regex(FEE, "must be a fee such as 5%, 0.50 or 5%+0.50").default("0");
}

const own = z.object({
  NODE_ENV: z.string().optional(),
  CURRENCY: z.string().default("usd"),
  SEAL: z.enum(["required", "optional"], { error: "must be required or optional" }).optional(),
  CAP_PERCENT: wholeNumber(120, { min: 1, max: 1_000 }),
  BUYER_FEE: feeField(),
  SELLER_FEE: feeField(),
  ARCHIVE_AFTER_DAYS: archiveAfterDays(),
  MAX_LISTED_PER_EVENT: wholeNumber(6, { min: 1, max: 1_000_000 }),
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
    maxListedPerEvent: values.RATE_LIMITS ? values.MAX_LISTED_PER_EVENT : Number.POSITIVE_INFINITY,
    terms: {
      currency: values.CURRENCY.toLowerCase(),
      isSealRequired: values.SEAL ? values.SEAL === "required" : values.NODE_ENV === "production",
      capPercent: values.CAP_PERCENT,
      buyerFee: feeIn("BUYER_FEE", values),
      sellerFee: feeIn("SELLER_FEE", values),
      archiveAfterMs: values.ARCHIVE_AFTER_DAYS * 86_400_000,
    },
    operator: {
      name: values.OPERATOR_NAME ?? null,
      address: values.OPERATOR_ADDRESS ?? null,
      email: values.CONTACT_EMAIL ?? null,
    },
    holdMs: values.ORDER_HOLD_SECONDS,
  };
}

/** Reads a fee, whose fixed part is in the currency; throws a SettingsProblem for a part that the currency does not have. */
function feeIn(name: "BUYER_FEE" | "SELLER_FEE", values: z.output<typeof own>): Fee {
  const { percent = "0", fixed = "0" } = FEE.exec(values[name])?.groups ?? {};
  const amount = amountField(values.CURRENCY, `${name} must be in ${values.CURRENCY}`).safeParse(fixed);
  if (!amount.success) throw new SettingsProblem(`Cannot start: ${amount.error.issues[0]?.message}`);
  return { basisPoints: Math.round(Number(percent) * 100), fixedCents: amount.data };
}

/** Reads the settings of a process that runs tickets alone; throws a SettingsProblem that names every faulty one. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: TicketsConfig } {
  return { common: readCommon(env), config: readTicketsConfig(env) };
}
