// Exports the values that every package may use.

export { isCountry } from "./country.ts";
export { type Currency, currencyCodes, currencyOf, isCurrency } from "./currencies.ts";
export { dateField, momentField, timeField } from "./date.ts";
export { durationText } from "./duration.ts";
export { emailField } from "./email.ts";
export {
  amountField,
  decimalOf,
  decimalTextOf,
  moneyTextOf,
  optionalPriceField,
  priceField,
  priceRulesOf,
} from "./money.ts";
export { type PriceReading, type PriceRules, priceReaderSource, readPrice } from "./price-text.ts";
export { seatText } from "./seat-text.ts";
export { decodeUtf8, hasUtf8Escapes, isUtf8Type, readSentForm, type Unreadable } from "./sent-text.ts";
export {
  isLongerThan,
  type Lines,
  lengthOf,
  optionalText,
  readText,
  requiredText,
  shorten,
  type TextRules,
} from "./text.ts";
export { idLettersOf, textHash } from "./text-hash.ts";
export { dayText, eventTimeInWords, eventTimeText, leafOf, momentText, monthText, timeOfDayText } from "./time-text.ts";
export {
  type LocalTime,
  lastsSeveralDays,
  localDateOf,
  localTimeOf,
  momentsOf,
  placeOf,
  timeZoneField,
  timeZoneOf,
  timeZones,
  UTC,
} from "./time-zone.ts";
export { type WholeNumberRules, wholeNumberField } from "./whole-number.ts";
export { beginnings, foldWords, LONGEST_BEGINNING, wordsOfQuery } from "./words.ts";
