// Lists the invented halls of the demo market, with the places in them.

/** A part of a hall and what its places cost. */
export interface Part {
  /** Name of the section, such as `Royal Circle`. */
  readonly section: string;
  /** Names of its rows; an empty list where people stand. */
  readonly rows: readonly string[];
  /** Seats in a row; 0 where people stand. */
  readonly seats: number;
  /** Price of a place as a factor of the event's price. */
  readonly factor: number;
}

/** A hall in a city. */
export interface Venue {
  readonly name: string;
  readonly city: string;
  /** Country as ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Time zone as an IANA name. */
  readonly timeZone: string;
  readonly parts: readonly Part[];
}

const letters = (from: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => String.fromCodePoint((from.codePointAt(0) ?? 0) + at));
const numbers = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => String(from + at));

const ARENA: readonly Part[] = [
  { section: "Standing", rows: [], seats: 0, factor: 1.1 },
  { section: "Block 104", rows: letters("A", 12), seats: 24, factor: 1.3 },
  { section: "Block 112", rows: letters("A", 14), seats: 24, factor: 1 },
  { section: "Upper 207", rows: letters("F", 10), seats: 30, factor: 0.7 },
];
const THEATRE: readonly Part[] = [
  { section: "Stalls", rows: letters("C", 14), seats: 32, factor: 1.3 },
  { section: "Royal Circle", rows: letters("A", 8), seats: 28, factor: 1.1 },
  { section: "Balcony", rows: letters("A", 5), seats: 20, factor: 0.6 },
];
const STADIUM: readonly Part[] = [
  { section: "North Stand", rows: numbers(4, 24), seats: 34, factor: 0.8 },
  { section: "East Stand, lower", rows: numbers(2, 18), seats: 40, factor: 1.1 },
  { section: "Main Stand", rows: numbers(6, 20), seats: 40, factor: 1.4 },
];
const CLUB: readonly Part[] = [
  { section: "General admission", rows: [], seats: 0, factor: 1 },
  { section: "Gallery", rows: letters("A", 3), seats: 14, factor: 1.25 },
];

const LONDON = { city: "London", country: "GB", timeZone: "Europe/London" };
const MANCHESTER = { city: "Manchester", country: "GB", timeZone: "Europe/London" };
const BERLIN = { city: "Berlin", country: "DE", timeZone: "Europe/Berlin" };
const HAMBURG = { city: "Hamburg", country: "DE", timeZone: "Europe/Berlin" };
const PARIS = { city: "Paris", country: "FR", timeZone: "Europe/Paris" };
const AMSTERDAM = { city: "Amsterdam", country: "NL", timeZone: "Europe/Amsterdam" };
const LISBON = { city: "Lisbon", country: "PT", timeZone: "Europe/Lisbon" };
const NEW_YORK = { city: "New York", country: "US", timeZone: "America/New_York" };
const CHICAGO = { city: "Chicago", country: "US", timeZone: "America/Chicago" };
const LOS_ANGELES = { city: "Los Angeles", country: "US", timeZone: "America/Los_Angeles" };
const TOKYO = { city: "Tokyo", country: "JP", timeZone: "Asia/Tokyo" };

/** The halls by their names in the programme. */
export const VENUES = {
  lantern: { name: "Lantern Hall", ...LONDON, parts: ARENA },
  wharf: { name: "Royal Wharf Theatre", ...LONDON, parts: THEATRE },
  cellar: { name: "The Pepper Cellar", ...LONDON, parts: CLUB },
  millgate: { name: "Millgate Ground", ...MANCHESTER, parts: STADIUM },
  foundry: { name: "Old Brass Foundry", ...MANCHESTER, parts: CLUB },
  kesselhaus: { name: "Kesselhaus am Kanal", ...BERLIN, parts: CLUB },
  nordpark: { name: "Nordpark-Arena", ...BERLIN, parts: ARENA },
  ufer: { name: "Theater am Ufer", ...BERLIN, parts: THEATRE },
  speicher: { name: "Kornspeicher 7", ...HAMBURG, parts: CLUB },
  mirabeau: { name: "Salle Mirabelle", ...PARIS, parts: THEATRE },
  phare: { name: "Le Petit Phare", ...PARIS, parts: CLUB },
  kade: { name: "De Nieuwe Kade", ...AMSTERDAM, parts: ARENA },
  farol: { name: "Teatro do Farol", ...LISBON, parts: THEATRE },
  meridian: { name: "Meridian Ballroom", ...NEW_YORK, parts: CLUB },
  harbor: { name: "Harbor Lights Arena", ...NEW_YORK, parts: ARENA },
  alder: { name: "Alder Street Playhouse", ...NEW_YORK, parts: THEATRE },
  prairie: { name: "Prairie Field", ...CHICAGO, parts: STADIUM },
  palmetto: { name: "Palmetto Bowl", ...LOS_ANGELES, parts: ARENA },
  juniper: { name: "The Juniper Room", ...LOS_ANGELES, parts: CLUB },
  sumire: { name: "Sumire Hall", ...TOKYO, parts: THEATRE },
} as const satisfies Record<string, Venue>;
