// Stores the settings of the platform's own account.
import type { Database } from "bun:sqlite";
import { currencyCodes } from "@holdfast/values";
import { newAccountId } from "./ids.ts";
import { readSetting, writeSetting } from "./settings.ts";

/** Configures the platform's own account. */
export type PlatformSettings = {
  /** Gives the country of the platform, ISO 3166-1 alpha-2; default `US`. */
  country: string;
  /** Gives the currency into which others are converted, lower-case; default `usd`. */
  defaultCurrency: string;
  /** Lists the currencies in which charges settle, lower-case; others are converted; default: each that it takes. */
  currencies: string[];
  /** Lists the countries to which the platform can transfer; default: US, CA, GB, CH and the EEA. */
  countries: string[];
  /** Says when the platform's balance is paid out; default `manual`. */
  payoutInterval: "daily" | "manual" | "monthly" | "weekly";
};

/** Holds the platform's account: its id, which never changes, and its settings. */
export type Platform = PlatformSettings & { account: string };

const EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK";

const DEFAULTS: PlatformSettings = {
  country: "US",
  defaultCurrency: "usd",
  currencies: [...currencyCodes],
  countries: ["US", "CA", "GB", "CH", ...EEA.split(" ")],
  payoutInterval: "manual",
};

/** Reads the platform's account; the first call makes up its id. */
export function readPlatform(database: Database): Platform {
  const stored: Partial<PlatformSettings> = JSON.parse(readSetting(database, "platform") ?? "{}");
  return { ...DEFAULTS, ...stored, account: accountOf(database) };
}

/** Replaces the given settings of the platform. */
export function writePlatform(database: Database, changes: Partial<PlatformSettings>): void {
  const stored: Partial<PlatformSettings> = JSON.parse(readSetting(database, "platform") ?? "{}");
  writeSetting(database, "platform", JSON.stringify({ ...stored, ...changes }));
}

function accountOf(database: Database): string {
  const known = readSetting(database, "platform_account");
  if (known !== undefined) return known;
  const made = newAccountId();
  writeSetting(database, "platform_account", made);
  return made;
}
