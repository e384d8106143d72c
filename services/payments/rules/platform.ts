// Judges whether the site's own account at Stripe can take money and pay sellers.

import { countriesOf } from "./payee.ts";

/** Describes the site's own account at Stripe. */
export interface PlatformAccount {
  /** Country as ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Currencies of the account's balances, as ISO codes in lower case. */
  readonly currencies: readonly string[];
  /** Whether Stripe pays the site's balance out by itself, so that it may be short for transfers. */
  readonly isPaidOutByItself: boolean;
  /** Status of what the account may do, such as `active`; null where Stripe does not say. */
  readonly capabilities: { readonly cardPayments: string | null; readonly transfers: string | null };
}

/** Says what keeps the account from paying sellers, and what to do. */
export interface PlatformFault {
  /** Whether payments or transfers fail for it; else they may. */
  readonly isFatal: boolean;
  /** What was found, in words. */
  readonly found: string;
  /** What to do about it, in words. */
  readonly advice: string;
}

/** Lists what is wrong with the site's account, for sales in `currency`, an ISO code in lower case. */
export function platformFaults(platform: PlatformAccount, currency: string): PlatformFault[] {
  const { country, currencies, isPaidOutByItself } = platform;
  const { cardPayments, transfers } = platform.capabilities;
  const fatal = (found: string, advice: string): PlatformFault => ({ isFatal: true, found, advice });
  const ask = "answer what Stripe's dashboard asks for under Settings, Business";
  const settled = currencies.join(", ");
  return [
    ...(isOff(cardPayments) ? [fatal(`card payments are ${cardPayments}`, `${ask}: nobody can pay before`)] : []),
    ...(isOff(transfers) ? [fatal(`transfers are ${transfers}`, `${ask}: no seller can be paid before`)] : []),
    ...(currencies.includes(currency)
      ? []
      : [fatal(`CURRENCY ${currency} is none of the balance (${settled})`, "add a bank account in it at Stripe")]),
    ...(countriesOf(country).length === 0
      ? [fatal(`Stripe transfers nothing from ${country}`, "use an account in a country of Stripe Connect")]
      : []),
    ...(isPaidOutByItself
      ? [
          {
            isFatal: false,
            found: "Stripe pays the balance out by itself",
            advice: "set the account's payouts to manual at Stripe, or transfers may be refused",
          },
        ]
      : []),
  ];
}

function isOff(capability: string | null): boolean {
  return capability !== null && capability !== "active";
}
