// Makes up the events of a market, and the queries that find some of them.

const DAY_MS = 86_400_000;
const KINDS = ["Concert", "Opera", "Derby", "Festival", "Musical"] as const;
const CITIES = [
  "Berlin",
  "São Paulo",
  "New York",
  "Bergen",
  "Kraków",
  "Lyon",
  "Osaka",
  "Perth",
  "Quito",
  "Turin",
] as const;
const PRICES = 20_000;
const DAYS = 300;
const VENUES = 50;

interface Night {
  readonly title: string;
  readonly venue: string;
  readonly city: string;
  readonly startsAt: string;
}

/** Returns the nth event; a word of its title is its number, and it is on one of the next 300 days. */
function night(n: number): Night {
  const startsAt = new Date(Math.ceil(Date.now() / DAY_MS + 1 + (n % DAYS)) * DAY_MS).toISOString();
  const place = { venue: `Hall ${n % VENUES}`, city: of(CITIES, n) };
  return { title: `${of(KINDS, n)} number${n}`, ...place, startsAt };
}

/** Returns the body of `POST /api/tickets` of the nth ticket: of an event that is there, else of the nth event. */
export function bodyOf(n: number, eventId?: string): object {
  const price = priceOf(n) / 100;
  return eventId === undefined ? { price, event: night(n) } : { price, eventId };
}

// Prices are spread over 1.00 to 200.99, in no order.
function priceOf(n: number): number {
  return 100 + ((n * 7_919) % PRICES);
}

/** Makes the path of the nth query, on a market of so many events. */
type PathOf = (n: number, events: number) => string;

const words = (n: number, events: number) => `q=number${n % events}`;
const kind = (n: number) => `q=${of(KINDS, n).slice(0, 4)}`;
const city = (n: number) => `city=${encodeURIComponent(of(CITIES, n))}`;
const narrow = (n: number) => `minPrice=${10 + (n % 100)}&maxPrice=${30 + (n % 100)}`;
const dear = (n: number) => `minPrice=${190 - (n % 10)}`;
const days = (n: number) => `from=${dayIn(1 + (n % 5))}&to=${dayIn(30 + (n % 30))}`;

/** The kinds of queries by name, of both lists; each finds something, with parts of 20. */
export const QUERIES: Readonly<Record<string, PathOf>> = {
  "events all": () => "/api/events?limit=20",
  "events by price": () => "/api/events?limit=20&sort=price",
  "events newest": () => "/api/events?limit=20&sort=newest",
  "events one word": (n, events) => `/api/events?limit=20&${words(n, events)}`,
  "events common word": (n) => `/api/events?limit=20&${kind(n)}`,
  "events city, days": (n) => `/api/events?limit=20&${city(n)}&${days(n)}`,
  "events price range": (n) => `/api/events?limit=20&${narrow(n)}`,
  "events price range by price": (n) => `/api/events?limit=20&${narrow(n)}&sort=price`,
  "tickets newest": () => "/api/tickets?limit=20",
  "tickets by date": () => "/api/tickets?limit=20&sort=date",
  "tickets one word": (n, events) => `/api/tickets?limit=20&${words(n, events)}`,
  "tickets common word by price": (n) => `/api/tickets?limit=20&${kind(n)}&sort=price`,
  "tickets city, days": (n) => `/api/tickets?limit=20&${city(n)}&${days(n)}&sort=date`,
  "tickets price range": (n) => `/api/tickets?limit=20&${narrow(n)}`,
  "tickets price range by date": (n) => `/api/tickets?limit=20&${dear(n)}&sort=date`,
  "tickets word, price range": (n) => `/api/tickets?limit=20&${kind(n)}&${narrow(n)}&sort=price`,
};

function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function of(texts: readonly string[], n: number): string {
  return texts[n % texts.length] ?? "";
}
