// Finds the events that have the words of a query, in memory.

import type { Filters } from "@holdfast/contracts";
import type { Catalogue } from "./catalogue.ts";
import { inBoth } from "./word-index.ts";

/** Returns the ids of the events that have the words of a query; null stands for all events: the query has no words. */
export function wordsMatching(
  catalogue: Pick<Catalogue, "words" | "cities">,
  { words, city }: Pick<Filters, "words" | "city">,
): ReadonlySet<string> | null {
  if (words === null || city === null) return new Set();
  const inCity = catalogue.cities.matching(city);
  const found = catalogue.words.matching(words);
  if (inCity === null || found === null) return inCity ?? found;
  return inBoth(found, inCity);
}
