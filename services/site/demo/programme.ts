// Lists the invented events of the demo market.

import { VENUES, type Venue } from "./venues.ts";

/** Says when an event takes place: tonight, on a day from Friday to Sunday, or so many days from today. */
export type Day = "tonight" | "friday" | "saturday" | "sunday" | number;

/** One event of the programme, without its date. */
export interface Show {
  readonly title: string;
  readonly venue: Venue;
  readonly day: Day;
  /** Start by the clocks of the venue, such as `19:30`. */
  readonly time: string;
  /** Price of an average place, in units of the currency. */
  readonly price: number;
  /** Number of tickets for sale at first. */
  readonly tickets: number;
  /** Says that every ticket is bought at first, and that people wait for more; default false. */
  readonly isSoldOut?: boolean;
}

type Row = readonly [title: string, venue: keyof typeof VENUES, day: Day, time: string, price: number, tickets: number];

// Tonight stands in every zone, so that wherever it is evening somewhere has not begun.
const ROWS: readonly Row[] = [
  ["The Kelp Choir", "lantern", "tonight", "20:00", 48, 9],
  ["Paper Lanterns", "kesselhaus", "tonight", "21:30", 32, 7],
  ["Late Comedy: Five of a Kind", "meridian", "tonight", "22:00", 28, 8],
  ["Salt Republic", "palmetto", "tonight", "20:30", 74, 10],
  ["Nachtbus", "speicher", "tonight", "23:30", 18, 6],
  ["Glass Orchard", "harbor", "friday", "19:30", 86, 12],
  ["Juno Okafor", "cellar", "friday", "20:00", 36, 6],
  ["Les Heures Bleues", "phare", "friday", "20:30", 34, 7],
  ["Millgate Rovers v Ashby Town", "millgate", "saturday", "15:00", 42, 14],
  ["The Lighthouse Keeper's Daughter", "wharf", "saturday", "14:30", 65, 8],
  ["The Lighthouse Keeper's Daughter", "wharf", "saturday", "19:30", 78, 9],
  ["Die Leuchttürme", "nordpark", "saturday", "19:00", 58, 10],
  ["Sofía Márquez", "kade", "saturday", "20:00", 64, 9],
  ["Chicago Herons v Lakeside", "prairie", "sunday", "13:00", 55, 12],
  ["Tomasz Wren Quartet", "juniper", "sunday", "20:00", 38, 6],
  ["Fado at the Lighthouse", "farol", "sunday", "18:00", 30, 6],
  ["Saltwater Brass", "foundry", 6, "19:30", 26, 6],
  ["Northern Static", "nordpark", 8, "19:30", 69, 9],
  ["Much Ado on the Landwehr", "ufer", 9, "19:30", 44, 6],
  ["Hana Mori: Piano Alone", "sumire", 10, "18:30", 52, 7],
  ["Glass Orchard", "lantern", 12, "19:30", 82, 10],
  ["Ivo and the Harbour Lights", "mirabeau", 13, "20:00", 40, 6],
  ["The Clockmaker's Holiday", "alder", 15, "19:00", 92, 9],
  ["Paper Lanterns", "foundry", 16, "20:00", 31, 5],
  ["Low Tide Festival: First Day", "kade", 19, "16:00", 79, 8],
  ["Low Tide Festival: Second Day", "kade", 20, "14:00", 89, 10],
  ["Winter Derby: North against South", "millgate", 24, "12:30", 61, 11],
  ["Salt Republic", "harbor", 26, "20:00", 98, 9],
  ["A Carol Before Breakfast", "wharf", 27, "11:00", 39, 6],
  ["Night on the Roof", "meridian", 34, "21:00", 120, 6],
];

const SOLD_OUT: readonly Row[] = [
  ["Mara Voss", "cellar", "saturday", "20:30", 45, 5],
  ["Mara Voss: The Late Set", "meridian", 11, "22:30", 49, 4],
  ["Evelyn Marsh, one night only", "mirabeau", 18, "20:00", 95, 5],
];

const showOf = ([title, venue, day, time, price, tickets]: Row): Show => ({
  ...{ title, day, time, price, tickets },
  venue: VENUES[venue],
});

/** The programme: what is on soon comes first, and with it what is sold out. */
export const PROGRAMME: readonly Show[] = [
  ...ROWS.slice(0, 8).map(showOf),
  ...SOLD_OUT.map((row) => ({ ...showOf(row), isSoldOut: true })),
  ...ROWS.slice(8).map(showOf),
];

/** What sellers say of their tickets. */
export const REMARKS: readonly string[] = [
  "I can't make it that evening any more.",
  "One of a pair, the other seat is listed too.",
  "Aisle seat.",
  "Bought two, my friend has to work.",
  "Clear view of the whole stage.",
  "Selling because we are moving that weekend.",
];
