// Checks what a request says of the events or tickets that it looks for.

import type { Engine } from "@holdfast/actors";
import { amountField, isLongerThan, priceRulesOf, readText, wordsOfQuery } from "@holdfast/values";
import { z } from "zod";
import { ID } from "./answer-fields.ts";
import { listLimit } from "./lists.ts";

/** Lists the orders of what is found: by date, by lowest price, or the newest first. */
export const SORTS = ["date", "price", "newest"] as const;

/** Order of what is found. */
export type Sort = (typeof SORTS)[number];

/** Says behind which entry of an order a part begins: its sort key and its id. */
export interface FindingCursor {
  /** Time in ms since 1970, or price in minor units; Infinity for entries without one, and 0 where the id alone sorts. */
  readonly key: number;
  /** Id of the entry, which may be gone meanwhile. */
  readonly id: string;
}

/** Says what a request looks for; an absent filter lets everything through. */
export interface Filters {
  /** Folded beginnings of words of title, venue or city, all of which must match; null: the text has no word at all. */
  readonly words: readonly string[] | null;
  /** Folded beginnings of words of the city, all of which must match; null: the text has no word at all. */
  readonly city: readonly string[] | null;
  /** First day at the venue, such as `2026-12-30`. */
  readonly from?: string | undefined;
  /** Last day at the venue, included. */
  readonly to?: string | undefined;
  /** Lowest whole price, in minor units. */
  readonly minPrice?: number | undefined;
  /** Highest whole price, in minor units. */
  readonly maxPrice?: number | undefined;
}

/** Configures `findingQuery`. */
export interface FindingOptions {
  /** Currency of the prices. */
  readonly currency: string;
  /** Order without `sort`. */
  readonly sort: Sort;
  /** Number of entries in a part without `limit`; default `most`. */
  readonly limit?: number;
  /** Largest number of entries in a part. */
  readonly most: number;
}

const LONGEST_TEXT = 200;
const NOT_OF_LINK = "cursor must be one of a Link with the same sort";
// The letter of the order, so that a start is never taken for a price.
const LETTERS = { date: "d", price: "p", newest: undefined } as const satisfies Record<Sort, string | undefined>;
const CURSOR = /^(?:([dp])(\d{1,16}|none)_)?(.+)$/;

/**
 * Creates the schema of a query that looks for events or tickets: `q`, `city`, `from`, `to`, `minPrice`, `maxPrice`,
 * `sort`, `cursor` and `limit`. An empty parameter, as a form sends it, counts as absent; one that cannot be read is
 * refused, as are a range whose end is before its beginning and the cursor of another order.
 */
export function findingQuery(engine: Pick<Engine, "partitionOf">, { currency, sort, limit, most }: FindingOptions) {
  return z
    .object({
      q: wordsField("q", "Words of title, venue or city, or the beginnings of such words; all must be found."),
      city: wordsField("city", "Words of the city, or the beginnings of such words; all must be found."),
      from: dayField("from", "First day at the venue."),
      to: dayField("to", "Last day at the venue, included."),
      minPrice: wholePriceField("minPrice", currency, "Lowest price."),
      maxPrice: wholePriceField("maxPrice", currency, "Highest price, included."),
      sort: z
        .union([z.enum(SORTS), z.literal("")], { error: `sort must be one of ${SORTS.join(", ")}` })
        .optional()
        .transform((typed): Sort => typed || sort)
        .meta({ type: "string", enum: SORTS, description: `Order of the list; default: ${sort}.` }),
      cursor: z
        .string()
        .optional()
        .transform((text) => text || undefined)
        .meta({ maxLength: 46, pattern: `^([dp](\\d{1,16}|none)_)?${ID.source.slice(1)}`, description: CURSOR_WORDS }),
      limit: listLimit(most, limit),
    })
    .transform(({ q: words, cursor, ...query }, context) => {
      const { from, to, minPrice, maxPrice } = query;
      const fault = (field: string, message: string) => context.addIssue({ code: "custom", path: [field], message });
      if (from !== undefined && to !== undefined && to < from) fault("to", "to must not be before the first day");
      if (minPrice !== undefined && maxPrice !== undefined && maxPrice < minPrice)
        fault("maxPrice", "maxPrice must not be less than the lowest price");
      const after = cursor === undefined ? undefined : readCursor(engine, query.sort, cursor);
      if (after === null) fault("cursor", NOT_OF_LINK);
      return { ...query, words, after: after ?? undefined };
    });
}

const CURSOR_WORDS = "Cursor of a `Link`, for the same `sort`; default: the beginning of the list.";

/** What a request looks for, in which order, and which part of it. */
export type FindingQuery = z.output<ReturnType<typeof findingQuery>>;

/** Writes a cursor as the parameter that `findingQuery` reads. */
export function cursorTextOf(sort: Sort, { key, id }: FindingCursor): string {
  const letter = LETTERS[sort];
  return letter === undefined ? id : `${letter}${Number.isFinite(key) ? key : "none"}_${id}`;
}

function readCursor(engine: Pick<Engine, "partitionOf">, sort: Sort, text: string): FindingCursor | null {
  const [, letter, key, id = ""] = CURSOR.exec(text) ?? [];
  if (engine.partitionOf(id) === null || letter !== LETTERS[sort]) return null;
  return { key: key === "none" ? Number.POSITIVE_INFINITY : Number(key ?? 0), id };
}

function wordsField(name: string, description: string) {
  return z
    .string()
    .optional()
    .transform((typed) => readText(typed ?? ""))
    .refine((text) => !isLongerThan(text, LONGEST_TEXT), `${name} must be at most ${LONGEST_TEXT} characters`)
    .transform((text) => {
      const words = wordsOfQuery(text);
      return words.length === 0 && text !== "" ? null : words;
    })
    .meta({ maxLength: 5 * LONGEST_TEXT, pattern: String.raw`^[^\u0000]*$`, description });
}

function dayField(name: string, description: string) {
  return z
    .string()
    .optional()
    .transform((typed) => readText(typed ?? "") || undefined)
    .refine(
      (day) => day === undefined || z.iso.date().safeParse(day).success,
      `${name} must be a date such as 2027-05-30`,
    )
    .meta({ format: "date", maxLength: 10, description });
}

function wholePriceField(name: string, currency: string, description: string) {
  const { example } = priceRulesOf(currency);
  return z
    .string()
    .optional()
    .transform((typed): string | number | undefined => readText(typed ?? "") || undefined)
    .pipe(amountField(currency, `${name} must be a price such as ${example}`).optional())
    .meta({ type: "number", minimum: 0, description });
}
