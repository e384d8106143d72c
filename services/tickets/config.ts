// Reads the settings of the tickets service.

import { type CommonConfig, type Environment, readCommon, readSettings, wholeNumber } from "@holdfast/server";
import { z } from "zod";

/** Settings of the tickets service. */
export interface TicketsConfig {
  /** Maximum number of tickets that one seller has on sale; default 200 (`MAX_OPEN_LISTINGS`). */
  readonly maxOpenListings: number;
}

const own = z.object({ MAX_OPEN_LISTINGS: wholeNumber(200, { min: 1, max: 1_000_000 }) });

/** Reads the settings of tickets from environment variables; throws a SettingsProblem that names every faulty one. */
export function readTicketsConfig(env: Environment): TicketsConfig {
  return { maxOpenListings: readSettings(own, env).MAX_OPEN_LISTINGS };
}

/** Reads the settings of a process that runs tickets alone; throws a SettingsProblem that names every faulty one. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: TicketsConfig } {
  return { common: readCommon(env), config: readTicketsConfig(env) };
}
