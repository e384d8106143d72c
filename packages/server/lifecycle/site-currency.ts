// Fixes the currency of a database, because its prices are stored as whole numbers without a currency.
import { siteKey } from "@holdfast/actors/redis";
import { currencyOf } from "@holdfast/values";
import { SettingsProblem } from "../settings/settings-problem.ts";
import { noteDataCurrent } from "./data-release.ts";

const CURRENCY_KEY = siteKey("currency");
// Payments creates the site's id after this check, so an id without a currency is one of an earlier release.
const SITE_ID_KEY = siteKey("site");

/** Reads and writes keys of Redis. */
export interface StartCommands {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<unknown>;
  set(key: string, value: string, mode: "NX"): Promise<unknown>;
}

/**
 * Stores `currency` when the database is first used; later starts compare it. Throws a SettingsProblem that names
 * `CURRENCY` for another currency than the stored one, and for a currency without hundredths on a database of an
 * earlier release, which stored the prices of every currency in hundredths. A database that is first used needs no
 * upgrade, and says so from then on.
 */
export async function keepCurrency(commands: StartCommands, currency: string): Promise<void> {
  const wasUsed = (await commands.get(SITE_ID_KEY)) !== null;
  const known = await commands.get(CURRENCY_KEY);
  if (known === null && wasUsed && currencyOf(currency).exponent !== 2) {
    const reason = "an earlier release stored the prices of this database in hundredths";
    throw new SettingsProblem(`Cannot start: CURRENCY must be one of two decimals, because ${reason}`);
  }
  // The currency is written last: without it, a start that was interrupted here does all of this again.
  if (known === null && !wasUsed) await noteDataCurrent(commands);
  if (known === null) await commands.set(CURRENCY_KEY, currency, "NX");
  const stored = known ?? (await commands.get(CURRENCY_KEY)) ?? currency;
  if (stored === currency) return;
  throw new SettingsProblem(`Cannot start: CURRENCY must be ${stored}, in which the prices of this database are`);
}
