// Knows the currency in which accounts of a country are paid out.
const CURRENCIES: Readonly<Record<string, string>> = {
  ...{ US: "usd", CA: "cad", GB: "gbp", GI: "gbp", CH: "chf", LI: "chf", AU: "aud", NZ: "nzd", JP: "jpy", SG: "sgd" },
  ...{ DK: "dkk", NO: "nok", SE: "sek", PL: "pln", CZ: "czk", HU: "huf", RO: "ron", IS: "isk", BR: "brl", MX: "mxn" },
  ...{ HK: "hkd", IN: "inr", TH: "thb", MY: "myr", AE: "aed" },
};

/** Returns the currency of a country, lower-case; the euro where it knows no other. */
export function currencyOfCountry(country: string): string {
  return CURRENCIES[country] ?? "eur";
}
