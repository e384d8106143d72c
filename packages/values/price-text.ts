// Reads a price as people spell it. Browsers run the same functions, so they use nothing but each other.

/** Holds what is needed to read a price of one currency; amounts are in minor units. */
export interface PriceRules {
  /** Three lower-case letters of the currency. */
  readonly code: string;
  /** Number of digits by which a minor unit is smaller than the unit. */
  readonly exponent: number;
  /** Every price is a multiple of this: 1, 10 or 100. */
  readonly step: number;
  /** Least price. */
  readonly least: number;
  /** Largest price. */
  readonly largest: number;
  /** A price as the site itself writes it, for messages. */
  readonly example: string;
  /** Ways to write the currency before or behind a number, in lower case, the longest first. */
  readonly marks: readonly string[];
}

/** Holds a price in minor units, or says in a sentence for people why a text is none. */
export type PriceReading = { readonly minor: number } | { readonly fault: string };

/**
 * Reads a price: a number of units, or its text as people spell it. Takes a comma or a point before the last one or two
 * digits, thousands set apart by spaces, apostrophes, points or commas, digits of every script, and the currency around
 * them. A text that could mean two prices, such as `1,000` in dollars, is refused with an explanation.
 */
export function readPrice(typed: string | number, rules: PriceRules): PriceReading {
  if (typeof typed === "number") {
    const [, whole, fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(String(typed)) ?? [];
    return whole === undefined ? outside(rules) : priced(rules, whole, fraction);
  }
  const text = typed.length > 100 ? "" : withoutMarks(narrow(typed), rules.marks);
  if (text === "" || text.startsWith("-")) return outside(rules);
  const thousand = /^([1-9]\d{0,2})([.,])(\d{3})$/.exec(text);
  if (thousand) return readThousand(rules, thousand[1] ?? "", thousand[2] ?? "", thousand[3] ?? "");
  const plain = /^(\d*)(?:[.,](\d*))?$/.exec(text);
  if (plain && /\d/.test(text)) return priced(rules, plain[1] || "0", plain[2] ?? "");
  const grouped =
    /^(\d{1,3}(?:([ '])\d{3})(?:\2\d{3})*)(?:[.,](\d*))?$/.exec(text) ??
    /^(\d{1,3}(?:(,)\d{3})+)(?:\.(\d*))?$/.exec(text) ??
    /^(\d{1,3}(?:(\.)\d{3})+)(?:,(\d*))?$/.exec(text) ??
    /^(\d{1,2}(?:(,)\d{2})+,\d{3})(?:\.(\d*))?$/.exec(text);
  if (grouped) return priced(rules, (grouped[1] ?? "").replace(/\D/g, ""), grouped[3] ?? "");
  return { fault: `Price must be a number in ${rules.code.toUpperCase()}, such as ${rules.example}` };
}

/** Returns the source of `readPrice` and of the functions that it calls, for a browser. */
export function priceReaderSource(): string {
  const parts = [readPrice, readThousand, priced, outside, placesIn, narrow, digitOf, withoutMarks];
  return parts.map((part) => part.toString()).join("\n");
}

// Up to three digits, a comma or a point, and three digits: a price with decimals, or one of thousands.
function readThousand(rules: PriceRules, whole: string, separator: string, rest: string): PriceReading {
  if (separator === "." && rules.exponent === 3) return priced(rules, whole, rest);
  if (placesIn(rules) === 0) return priced(rules, whole + rest, "");
  const meanings = `${whole}${separator}${rest} could mean ${whole}${rest} or ${whole}.${rest}`;
  const name = separator === "," ? "comma" : "point";
  return { fault: `Price must be clear: ${meanings}; leave the ${name} out, or write two digits after it` };
}

function priced(rules: PriceRules, whole: string, fraction: string): PriceReading {
  const { exponent, least, largest } = rules;
  const places = placesIn(rules);
  const minor = Number(whole + fraction.slice(0, places).padEnd(exponent, "0"));
  const isExact = fraction.length <= Math.max(2, exponent) && /^0*$/.test(fraction.slice(places));
  return isExact && whole.length <= 13 && minor >= least && minor <= largest ? { minor } : outside(rules);
}

function outside(rules: PriceRules): PriceReading {
  const { exponent, least, largest, example } = rules;
  const places = placesIn(rules);
  const written = (minor: number): string => {
    const [units = "", ...parts] = (minor / 10 ** exponent).toFixed(places).split(".");
    return [units.replace(/\B(?=(?:\d{3})+$)/g, ","), ...parts].join(".");
  };
  const precision = places > 0 ? "with at most two decimal places" : "without decimal places";
  const limits = `between ${written(least)} and ${written(largest)}`;
  return { fault: `Price must be ${limits} ${precision}, such as ${example}` };
}

function placesIn({ exponent, step }: PriceRules): number {
  return exponent - Math.round(Math.log10(step));
}

// Folds the wide forms of East Asian keyboards and the digits of every script, and drops characters without a shape.
function narrow(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\uffe5/g, "¥")
    .replace(/\uffe1/g, "£")
    .replace(/\uffe6/g, "₩")
    .replace(/\p{Cf}/gu, "")
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/\u066b/g, ".")
    .replace(/[\u2019\u02bc\u066c]/g, "'")
    .replace(/\s/g, " ")
    .trim();
}

// Every script has its ten digits one after another, so the number of digits before one is its value.
/** Returns the digit 0 to 9 that a digit of any script stands for. */
export function digitOf(digit: string): string {
  const at = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(at - before - 1))) before += 1;
  return String(before % 10);
}

function withoutMarks(text: string, marks: readonly string[]): string {
  const before = marks.find((mark) => text.toLowerCase().startsWith(mark)) ?? "";
  const rest = text.slice(before.length).trim();
  const behind = marks.find((mark) => rest.toLowerCase().endsWith(mark)) ?? "";
  const number = rest.slice(0, rest.length - behind.length).trim();
  // Some write `20,-` for a price without cents.
  return number.replace(/[.,] ?[-\u2013\u2014]$/, "");
}
