// Checks every page of the running site in a browser: accessibility, policy, width and size of the first load.

import { faultsInAllAppearances, type Site, testingConfig } from "@holdfast/testing";
import { expect, test } from "vitest";
import { openPages, type Page, type Pages, untilHeading } from "../support/browser-people.ts";
import { describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import {
  buy,
  listTicket,
  type Person,
  pay,
  sandboxControlIn,
  signUp,
  untilOrder,
  untilTicket,
} from "../support/people.ts";

const DESKTOP = { width: 1180, height: 800 };
const FRONT_PAGE_BYTES = 45_000;
const OTHER_PAGE_BYTES = 50_000;
const LONG = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4);

/** Describes a page of the running site: who opens it, its path, and what they do there before the check. */
type Place = readonly [name: string, who: Person | null, path: string, act?: (page: Page) => Promise<void>];

describeInBrowser("every page of the site", () => {
  const here = useBrowserSite();

  test("axe finds nothing, the policy holds, nothing runs over the edge, the first load is small", async () => {
    const faults: unknown[] = [];
    const check = async (places: readonly Place[]) => {
      for (const [who, theirs] of Map.groupBy(places, ([, who]) => who)) {
        faults.push(...(await faultsOf(openPages(here.browser, here.url), who, theirs)));
      }
    };
    await check([["no tickets", null, "/"]]);
    const { steady, passing } = await placesOf(here.site);
    const lanes = Map.groupBy(steady, ([, who]) => who === passing[0]?.[1] || who === null);
    await Promise.all([...lanes.values()].map(check));
    await check(passing);
    expect(faults).toEqual([]);
  }, 600_000);
});

async function faultsOf(pages: Pages, as: Person | null, places: readonly Place[]): Promise<unknown[]> {
  const page = await pages.open(as === null ? {} : { as });
  // A routed request is not served from the cache, so that every load is a first load.
  await page.route("**/*", (route) => route.continue());
  const faults: unknown[] = [];
  for (const place of places) faults.push(...(await faultsAt(page, place)));
  await pages.close().catch((error: unknown) => faults.push(String(error)));
  return faults;
}

async function faultsAt(page: Page, [name, , path, act]: Place): Promise<unknown[]> {
  const faults: unknown[] = [];
  await page.setViewportSize(DESKTOP);
  await page.goto(path);
  const loaded = await page.evaluate(loadedBytes);
  const most = name.startsWith("front page") ? FRONT_PAGE_BYTES : OTHER_PAGE_BYTES;
  if (loaded > most || loaded < 30_000) faults.push({ name, loaded });
  await act?.(page);
  const turn = testingConfig().isFullGate ? undefined : name.length;
  for (const fault of await faultsInAllAppearances(page, { turn })) faults.push({ name, ...fault });
  return faults;
}

// Runs in the page: returns the bytes transferred for it, headers included, without those of its stream.
function loadedBytes(): number {
  return [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((entry) => entry instanceof PerformanceResourceTiming && entry.initiatorType !== "fetch")
    .reduce((sum, entry) => sum + (entry instanceof PerformanceResourceTiming ? entry.transferSize : 0), 0);
}

/** Returns the pages that do not change, and those that other people change. */
async function placesOf(site: Site): Promise<{ steady: Place[]; passing: Place[] }> {
  const newcomer = await signUp(site.url);
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  const ids = await ticketsOf(seller);
  const held = await buy(buyer, ids.held);
  const sold = await buy(buyer, ids.sold);
  const long = await buy(buyer, ids.long);
  const ended = await buy(buyer, ids.ended);
  await untilOrder(buyer, held.id, "AwaitingPayment");
  for (const { id } of [sold, long]) {
    await pay(buyer, id);
    await untilOrder(buyer, id, "Completed");
  }
  const declined = await pay(buyer, held.id, "pm_card_visa_chargeDeclined");
  const declinedAt = (declined.headers.get("Location") ?? "").replace("/api", "");
  await buyer.http(`/api/orders/${ended.id}`, { method: "DELETE" });
  await seller.http(`/api/tickets/${ids.delisted}`, { method: "DELETE" });
  await untilTicket(buyer, ids.held, "reserved");
  await untilTicket(buyer, ids.sold, "sold");
  const steady: Place[] = [
    ...ticketPlaces(ids, { seller, buyer, newcomer }),
    ["order open", buyer, `/orders/${held.id}`],
    ["order paid", buyer, `/orders/${sold.id}`],
    ["order of a long title", buyer, `/orders/${long.id}`],
    ["order given back", buyer, `/orders/${ended.id}`],
    ["order of another", newcomer, `/orders/${held.id}`],
    ["payment declined", buyer, declinedAt],
    ["sales", seller, "/account/sales", (page) => page.getByText("Refund…").first().click()],
    ["no sales", newcomer, "/account/sales"],
    ["orders", buyer, "/orders"],
    ["no orders", newcomer, "/orders"],
    ["sign-up", null, "/account/signup"],
    ["sign-up, faulty", null, "/account/signup", (page) => send(page, "Sign up")],
    ["sign-in", null, "/account/signin?returnTo=/orders"],
    ["sign-in, faulty", null, "/account/signin", (page) => send(page, "Sign in")],
    ["nowhere", null, "/nowhere"],
    ["a bad cursor", null, "/?cursor=none"],
    // The last page of the seller, whom it signs out.
    ["new ticket, signed out", seller, "/tickets/new", signOutAndSend],
  ];
  const passing: Place[] = [["processing", buyer, `/orders/${held.id}`, (page) => payForLong(page, site)]];
  return { steady, passing };
}

type People = { seller: Person; buyer: Person; newcomer: Person };
type Tickets = Awaited<ReturnType<typeof ticketsOf>>;

function ticketPlaces(ids: Tickets, { seller, buyer, newcomer }: People): Place[] {
  return [
    ["front page", null, "/"],
    ["front page, signed in", buyer, "/"],
    ["older tickets", null, `/?cursor=${ids.newest}`],
    ["ticket, a guest", null, `/tickets/${ids.free}`],
    ["ticket, a buyer", buyer, `/tickets/${ids.free}`],
    ["ticket, its seller", seller, `/tickets/${ids.free}`, (page) => page.getByText("Remove listing…").click()],
    ["ticket held", newcomer, `/tickets/${ids.held}`],
    ["ticket held by me", buyer, `/tickets/${ids.held}`],
    ["ticket held, its seller", seller, `/tickets/${ids.held}`],
    ["ticket sold", newcomer, `/tickets/${ids.sold}`],
    ["ticket sold to me", buyer, `/tickets/${ids.sold}`],
    ["ticket sold, its seller", seller, `/tickets/${ids.sold}`],
    ["ticket delisted", seller, `/tickets/${ids.delisted}`],
    ["ticket of a long title", null, `/tickets/${ids.long}`],
    ["ticket of markup", null, `/tickets/${ids.markup}`],
    ["no such ticket", buyer, "/tickets/none"],
    ["new ticket", seller, "/tickets/new"],
    ["new ticket, faulty", seller, "/tickets/new", (page) => send(page, "List ticket")],
    ["edit", seller, `/tickets/${ids.free}/edit`],
    ["edit while held", seller, `/tickets/${ids.held}/edit`],
    ["listings", seller, "/account/listings"],
    ["no listings", newcomer, "/account/listings"],
  ];
}

async function ticketsOf(seller: Person) {
  const list = async (title: string) => (await listTicket(seller, "19.99", title)).id;
  const full = {
    ...{ title: LONG, price: 999_999.99, venue: "V".repeat(150), startsAt: "2031-03-07T19:30:00Z" },
    ...{ section: "S".repeat(90), seat: "T".repeat(90), description: "W".repeat(600) },
  };
  const answer: { id: string } = await (await seller.http("/api/tickets", { json: full })).json();
  for (let more = 0; more < 24; more++) await list(`An evening of many tickets, the ${more}th of them`);
  return {
    long: answer.id,
    held: await list("Low Tide Festival: Friday night"),
    sold: await list("Comedy cellar"),
    ended: await list("The Kelp Choir"),
    delisted: await list("Sunday matinée"),
    free: await list("Winter Derby: North against South"),
    markup: await list(`<script>alert(1)</script> \u202E\u05D0\u05D1 (2031)`),
    newest: await list("Night of the Gulls"),
  };
}

async function send(page: Page, button: string): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: button }).click();
  await page.getByRole("alert").waitFor();
}

async function signOutAndSend(page: Page): Promise<void> {
  await page.context().clearCookies();
  await send(page, "List ticket");
}

// Comes last: delays Stripe, so that the buyer sees the page of a payment under way.
async function payForLong(page: Page, site: Site): Promise<void> {
  await sandboxControlIn(site.dataDir).addFault({
    kind: "delay_before",
    path: "/v1/checkout/sessions",
    method: "POST",
    delayMs: 60_000,
  });
  await page.getByRole("button", { name: "Pay" }).click();
  await untilHeading(page, "Your payment is being processed");
}
