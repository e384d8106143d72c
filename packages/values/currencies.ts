// Knows the currencies in which Stripe takes payments: their minor units, their least and their largest amounts.
// Source: https://docs.stripe.com/currencies

/** Describes a currency. All amounts are in minor units, as in documents, events and requests to Stripe. */
export interface Currency {
  /** Three lower-case letters of ISO 4217. */
  readonly code: string;
  /** Number of digits by which a minor unit is smaller than the unit: 2 for cents, 0 for yen, 3 for fils. */
  readonly exponent: number;
  /** Every amount is a multiple of this: 1; 10 for three decimals; 100 where Stripe takes two decimals of `00`. */
  readonly step: number;
  /** Least amount of one payment. */
  readonly least: number;
  /** Largest amount of one payment. */
  readonly largest: number;
}

const ZERO_DECIMAL = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DECIMAL = new Set("bhd jod kwd omr tnd".split(" "));
// Stripe reads these as two-decimal amounts, whose decimals must be 00.
const WHOLE_OF_TWO_DECIMAL = new Set("isk ugx".split(" "));

// Stripe's table of least amounts, in units of the currency.
const DOCUMENTED_LEAST = {
  ...{ usd: 0.5, aed: 2, aud: 0.5, bgn: 1, brl: 0.5, cad: 0.5, chf: 0.5, czk: 15, dkk: 2.5, eur: 0.5, gbp: 0.3 },
  ...{ hkd: 4, huf: 175, inr: 0.5, jpy: 50, mxn: 10, myr: 2, nok: 3, nzd: 0.5, pln: 2, ron: 2, sek: 3, sgd: 0.5 },
  ...{ thb: 10 },
};

// For other currencies Stripe asks for the equivalent of half a US dollar. These amounts round it up to a 1, 2 or 5
// with zeros, in units of the currency; where rates have moved on, Stripe's own refusal is answered.
const ESTIMATED_LEAST = {
  ...{ afn: 50, all: 50, amd: 200, ang: 1, aoa: 500, ars: 1_000, awg: 1, azn: 1, bam: 1, bbd: 1, bdt: 100 },
  ...{ bhd: 0.2, bif: 2_000, bmd: 0.5, bnd: 1, bob: 5, bsd: 0.5, bwp: 10, byn: 2, bzd: 1, cdf: 2_000, clp: 500 },
  ...{ cny: 5, cop: 2_000, crc: 500, cve: 50, djf: 100, dop: 50, dzd: 100, egp: 50, etb: 100, fjd: 2, fkp: 0.5 },
  ...{ gel: 2, gip: 0.5, gmd: 50, gnf: 5_000, gtq: 5, gyd: 200, hnl: 20, htg: 100, idr: 10_000, ils: 2, isk: 100 },
  ...{ jmd: 100, jod: 0.5, kes: 100, kgs: 50, khr: 5_000, kmf: 500, krw: 1_000, kwd: 0.2, kyd: 0.5, kzt: 500 },
  ...{ lak: 20_000, lbp: 50_000, lkr: 200, lrd: 100, lsl: 10, mad: 5, mdl: 10, mga: 5_000, mkd: 50, mmk: 2_000 },
  ...{ mnt: 2_000, mop: 5, mur: 50, mvr: 10, mwk: 1_000, mzn: 50, nad: 10, ngn: 1_000, nio: 20, npr: 100 },
  ...{ omr: 0.2, pab: 0.5, pen: 2, pgk: 5, php: 50, pkr: 200, pyg: 5_000, qar: 2, rsd: 100, rub: 50, rwf: 1_000 },
  ...{ sar: 2, sbd: 5, scr: 10, shp: 0.5, sle: 20, sos: 500, srd: 20, std: 20_000, szl: 10, tjs: 5, tnd: 2, top: 2 },
  ...{ try: 50, ttd: 5, twd: 20, tzs: 2_000, uah: 50, ugx: 2_000, uyu: 50, uzs: 10_000, vnd: 20_000, vuv: 100 },
  ...{ wst: 2, xaf: 500, xcd: 2, xcg: 1, xof: 500, xpf: 100, yer: 200, zar: 10, zmw: 20 },
};

// Eight digits, and twelve for the rupiah.
const LARGEST = 99_999_999;
const LARGEST_OF_RUPIAH = 999_999_999_999;

const currencies: ReadonlyMap<string, Currency> = new Map(
  Object.entries({ ...DOCUMENTED_LEAST, ...ESTIMATED_LEAST }).map(([code, least]) => [code, currencyFrom(code, least)]),
);

function currencyFrom(code: string, leastUnits: number): Currency {
  const exponent = ZERO_DECIMAL.has(code) ? 0 : THREE_DECIMAL.has(code) ? 3 : 2;
  const step = WHOLE_OF_TWO_DECIMAL.has(code) ? 100 : exponent === 3 ? 10 : 1;
  const most = code === "idr" ? LARGEST_OF_RUPIAH : LARGEST;
  const largest = Math.floor(most / step) * step;
  return { code, exponent, step, least: Math.round(leastUnits * 10 ** exponent), largest };
}

/** Lists the codes of all known currencies, in lower case. */
export const currencyCodes: readonly string[] = [...currencies.keys()];

/** Returns whether a code, in lower case, names a currency in which Stripe takes payments. */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

/**
 * Returns a currency by its code, in either case. An unknown code, which only data of an earlier release can have,
 * counts as one of two decimals.
 */
export function currencyOf(code: string): Currency {
  const lower = code.toLowerCase();
  return currencies.get(lower) ?? currencyFrom(lower, 0.5);
}

/** Returns how many decimal places an amount may have: 2, or 0 where there are no parts of a unit. */
export function placesOf({ exponent, step }: Pick<Currency, "exponent" | "step">): number {
  return exponent - Math.round(Math.log10(step));
}
