// Holds events as the front page shows them, for the tests of all pages.

import { type BrowseModel, BrowsePage, type EventSummary, type FilterValues, routes } from "../index.ts";
import type { PageContext } from "../shared/context.ts";

/** An event in each state of its tickets. */
export const exampleEvents: readonly EventSummary[] = [
  {
    ...{ id: "e1", title: "Low Tide", venue: "Harbour Hall", city: "Leith", startsAt: "2026-12-05T19:30:00.000Z" },
    ...{ timeZone: "Europe/London", forSale: 6, lowestCents: 8_950, held: 1, sold: 2, href: routes.ticket("t1") },
  },
  {
    ...{ id: "e2", title: "Low Tide", venue: "Harbour Hall", city: "Leith", startsAt: "2026-12-06T19:30:00.000Z" },
    ...{ timeZone: "Europe/London", forSale: 1, lowestCents: 99_999_999, held: 0, sold: 0, href: routes.ticket("t2") },
  },
  {
    ...{ id: "e3", title: "The Kelp Choir", venue: "Old Lighthouse", startsAt: "2027-01-12T00:30:00.000Z" },
    ...{ timeZone: "America/New_York", forSale: 0, lowestCents: null, held: 2, sold: 1, href: routes.ticket("t3") },
  },
  {
    ...{ id: "e4", title: "An evening of very long titles, in which a quartet plays all it knows, twice" },
    ...{ startsAt: null, forSale: 0, lowestCents: null, held: 0, sold: 3, href: routes.ticket("t4") },
  },
];

/** What was looked for when nothing was. */
export const noFilters: FilterValues = { q: "", city: "", from: "", to: "", minPrice: "", maxPrice: "", sort: "" };

/** Returns a front page; without `change` nothing is for sale. */
export function exampleBrowse(change: Partial<BrowseModel> = {}): BrowseModel {
  const chips = [
    { choice: "tonight", href: routes.home(), isCurrent: true },
    { choice: "weekend", href: routes.home(), isCurrent: false },
    { choice: "city", city: "Bristol", href: routes.home(), isCurrent: false },
  ] as const;
  return {
    events: [],
    before: 0,
    total: 0,
    firstHref: routes.home(),
    filters: noFilters,
    errors: [],
    chips,
    ...change,
  };
}

const faulty: Partial<BrowseModel> = {
  filters: { ...noFilters, minPrice: "cheap" },
  errors: [{ field: "minPrice", message: "minPrice must be a price such as 19.99" }],
};

/** Shows the front page in each of its states, to a guest and to a person who is signed in. */
export function exampleBrowsing(guest: PageContext, home: PageContext) {
  const nextHref = routes.home({ cursor: "e4" });
  const models: [name: string, page: PageContext, model: BrowseModel][] = [
    ["browse", guest, exampleBrowse({ events: exampleEvents, total: 62, nextHref })],
    ["browse-older", guest, exampleBrowse({ events: exampleEvents, before: 24, total: 28 })],
    ["browse-empty", home, exampleBrowse()],
    ["browse-nothing-found", home, exampleBrowse({ filters: { ...noFilters, q: "kelp", city: "Leith" } })],
    ["browse-faulty", guest, exampleBrowse(faulty)],
  ];
  return models.map(([name, page, model]) => ({
    name,
    path: routes.home(),
    markup: <BrowsePage page={page} model={model} />,
  }));
}
