// Reads the dead letters of all services.

import type { DeadLetterFilter } from "@holdfast/actors";
import { deadLettersOf } from "@holdfast/actors/inspect";
import { type ShownLetter, shownLetter, type WholeLetter, wholeLetter } from "../rules/dead-letter.ts";
import { type ActionSite, placeOf } from "./site.ts";

/** Selects dead letters. */
export interface LetterQuery extends DeadLetterFilter {
  /** Names the service that gave up; default all. */
  readonly service?: string | undefined;
  /** Continues behind an earlier page of one service; default at the first letter. */
  readonly cursor?: string | undefined;
}

/** Holds a page of dead letters. */
export interface LetterPage {
  /** Lists the letters, the oldest of each service first. */
  readonly letters: readonly ShownLetter[];
  /** Counts all dead letters of the services asked, whatever the filter. */
  readonly total: number;
  /** Continues behind this page, for a page of one service; null when there is no more. */
  readonly cursor: string | null;
  /** Says that a service has more letters than were read. */
  readonly hasMore: boolean;
}

const A_PAGE = 50;
// Of one service, letters are read beyond a page that does not match, so that a filter is not a walk by hand.
const MOST_READ = 1_000;

/** Reads a page of dead letters. */
export async function readLetters(site: ActionSite, query: LetterQuery): Promise<LetterPage> {
  const { service: asked, cursor = null, ...filter } = query;
  const services = site.services.filter(({ service }) => asked === undefined || service === asked);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const limit = isFiltered && asked !== undefined ? MOST_READ : A_PAGE;
  const pages = await Promise.all(
    services.map(async (definition) => {
      const of = deadLettersOf(site.database, definition);
      const [found, total] = await Promise.all([of.find(filter, { limit, cursor }), of.count()]);
      return { ...found, total, letters: found.letters.map((letter) => shownLetter(definition.service, letter)) };
    }),
  );
  const letters = pages.flatMap((page) => page.letters);
  const [only] = pages;
  return {
    letters,
    total: pages.reduce((sum, page) => sum + page.total, 0),
    cursor: asked === undefined ? null : (only?.cursor ?? null),
    hasMore: pages.some((page) => page.cursor !== null),
  };
}

/** Reads one dead letter by an id such as `orders:3:1764108000000-0`; null when there is none. */
export async function readLetter(site: ActionSite, id: string): Promise<WholeLetter | null> {
  const place = placeOf(id, site);
  const letter = await place?.of.show(place.id);
  return letter && place ? wholeLetter(place.service, letter) : null;
}
