// Shows people in real browsers the offers of a waiting line: `bun trials/line/browsers.ts` opens ten.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, silentLog } from "@holdfast/actors";
import { publisher } from "@holdfast/actors/testing";
import { ticketEvents, ticketView, waitAnswer } from "@holdfast/contracts";
import { launchBrowser, startTestRedis } from "@holdfast/testing";
import { routes } from "@holdfast/views";
import { createRandom } from "../support/seeded-random.ts";
import { blankTicket } from "./tickets.ts";
import { Workers } from "./workers.ts";

const OFFER_SECONDS = "60";
const MOST_MS = 10_000;

/** Opens the page of a place in a browser for each of so many people, lists tickets, and gives the time to each offer. */
export async function watchOffers(people: number): Promise<number[]> {
  const redis = await startTestRedis();
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-line-"));
  const database = await openDatabase({ url: redis.url, partitions: 1, log: silentLog });
  const workers = new Workers([redis.url, dataDir, OFFER_SECONDS], createRandom(1));
  const browser = await launchBrowser();
  try {
    await workers.start();
    const eventId = database.ids.newId(0);
    const types = { TicketCreated: ticketView, TicketUpdated: ticketView };
    const tickets = publisher({ ...ticketEvents, types }, { database, kind: "ticket", blank: blankTicket(eventId) });
    await tickets.publish("TicketCreated", { id: eventId, status: "sold" });
    const pages = [];
    for (let n = 0; n < people; n++) {
      const userId = database.ids.newId(0);
      const joined = await workers.request(userId, "POST", `/api/events/${eventId}/waits`, {});
      pages.push(await openPlace(browser, workers, { userId, waitId: waitAnswer.parse(await joined.json()).id }));
    }
    const shown = pages.map(async (offer) => {
      await offer.waitFor({ timeout: MOST_MS });
      return Date.now();
    });
    const listedAt = Date.now();
    for (let n = 0; n < people; n++) await tickets.publish("TicketCreated", { id: database.ids.newId(0) });
    return (await Promise.all(shown)).map((at) => at - listedAt);
  } finally {
    await browser.close();
    workers.stop();
    await database.close();
    await redis.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Opens the page of a place as its person, and gives the button that an offer brings. */
async function openPlace(
  browser: Awaited<ReturnType<typeof launchBrowser>>,
  workers: Workers,
  { userId, waitId }: { readonly userId: string; readonly waitId: string },
) {
  const context = await browser.newContext();
  const url = workers.url();
  await context.addCookies([{ name: "session", value: userId, url }]);
  const page = await context.newPage();
  const stream = page.waitForResponse((response) => response.url().endsWith(routes.waitEvents(waitId)));
  await page.goto(url + routes.wait(waitId));
  await stream;
  return page.locator(`form[action="${routes.waitTake(waitId)}"] button`);
}

if (import.meta.main) {
  const ms = await watchOffers(10);
  console.log(`ten browsers showed their offers after ${ms.toSorted((one, other) => one - other).join(", ")} ms`);
}
