// Reads the settings of the tickets service.

import {
  type CommonConfig,
  type Environment,
  onOrOff,
  readCommon,
  readSettings,
  SHARES,
  wholeNumber,
} from "@holdfast/server";
import { z } from "zod";

/** Settings of the tickets service. */
export interface TicketsConfig {
  /** Maximum number of tickets that one seller has on sale; default 200 (`MAX_OPEN_LISTINGS`); with `RATE_LIMITS=off`
   *  Infinity. */
  readonly maxOpenListings: number;
}

const own = z.object({
  RATE_LIMITS: onOrOff(true),
  MAX_OPEN_LISTINGS: wholeNumber(SHARES.openListings.most, { min: 1, max: 1_000_000 }),
});

/** Reads the settings of tickets from environment variables; throws a SettingsProblem that names every faulty one. */
export function readTicketsConfig(env: Environment): TicketsConfig {
  const { MAX_OPEN_LISTINGS, RATE_LIMITS } = readSettings(own, env);
  return { maxOpenListings: RATE_LIMITS ? MAX_OPEN_LISTINGS : Number.POSITIVE_INFINITY };
}

/** Reads the settings of a process that runs tickets alone; throws a SettingsProblem that names every faulty one. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: TicketsConfig } {
  return { common: readCommon(env), config: readTicketsConfig(env) };
}
