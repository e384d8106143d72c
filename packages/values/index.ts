// Exports the values that every package may use.

export { amountField, decimalOf, MAX_PRICE_CENTS, MIN_PRICE_CENTS, priceField } from "./money.ts";
