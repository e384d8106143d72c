// Knows the codes of countries.

const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
// Codes that are known and name no country.
const NO_COUNTRIES = ["EU", "EZ", "UN", "ZZ"];

/** Returns whether a text is a country's code of ISO 3166-1 alpha-2 in upper case, such as `DE`. */
export function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && !NO_COUNTRIES.includes(code) && regions.of(code) !== undefined;
}
