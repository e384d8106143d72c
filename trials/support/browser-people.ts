// Lets people use a site in a browser.

import type { launchBrowser } from "@holdfast/testing";
import { waitFor } from "@holdfast/testing";
import type { Person } from "./people.ts";

/** A running browser. */
export type Browser = Awaited<ReturnType<typeof launchBrowser>>;

/** A page of a browser. */
export type Page = Awaited<ReturnType<Browser["newPage"]>>;
type Locator = ReturnType<Page["locator"]>;

/** Longest wait for a page to show something, in ms; long, because a busy machine is slow. */
export const WAIT_MS = 30_000;

/** Heading of the page of an order that can be paid. */
export const RESERVED_FOR_YOU = "This ticket is reserved for you";

/** Heading of the page of a paid order. */
export const BOUGHT = "You bought this ticket";

interface PageOptions {
  /** The person who is signed in; default nobody. */
  readonly as?: Person;
  readonly javaScriptEnabled?: boolean;
  readonly viewport?: { width: number; height: number };
  /** Time zone of the browser; default that of the machine. */
  readonly timezoneId?: string;
}

/** Opens pages, each with a browser profile of its own, and collects the errors that they report. */
export interface Pages {
  /** Opens a page with cookies of its own; relative addresses are those of the site. */
  open(options?: PageOptions): Promise<Page>;
  /** Closes all pages; throws when one of them has reported an error or opened a dialog. */
  close(): Promise<void>;
}

// The browser and htmx also log answers with an error status and lost connections, which the tests check in the page.
const EXPECTED =
  /^Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_FAILED)|^htmx: htmx:error: Failed to fetch|^htmx: htmx:sse:error: SSE reconnect failed with status 4\d\d/;

/** Prepares pages for the site at `baseURL`. */
export function openPages(browser: Browser, baseURL: string): Pages {
  const complaints: string[] = [];
  const contexts: Awaited<ReturnType<Browser["newContext"]>>[] = [];
  return {
    async open({ as, ...options } = {}) {
      const context = await browser.newContext({ baseURL, reducedMotion: "reduce", ...options });
      contexts.push(context);
      context.setDefaultTimeout(WAIT_MS);
      const complain = (page: Page | null, what: string) => complaints.push(`${page?.url() ?? "somewhere"}: ${what}`);
      context.on("weberror", (fault) => complain(fault.page(), fault.error().message));
      context.on("dialog", (dialog) => complain(dialog.page(), `a dialog: ${dialog.message()}`));
      context.on("console", (message) => {
        if (message.type() === "error" && !EXPECTED.test(message.text())) complain(message.page(), message.text());
      });
      const value = as?.http.cookies.get("session");
      if (value !== undefined) await context.addCookies([{ name: "session", value, url: baseURL }]);
      const refresh = as?.http.pathCookies.get("/account/refresh")?.get("refresh");
      if (refresh !== undefined) {
        const { hostname: domain } = new URL(baseURL);
        await context.addCookies([{ name: "refresh", value: refresh, domain, path: "/account/refresh" }]);
      }
      return await context.newPage();
    },
    async close() {
      for (const context of contexts.splice(0)) await context.close();
      const all = complaints.splice(0);
      if (all.length > 0) throw new Error(`Cannot accept the pages: ${all.join("; ")}`);
    },
  };
}

/** Waits until the page shows an element; reloads a page that is `still` (default false) until then. */
export async function untilShown(page: Page, what: Locator, { still = false } = {}): Promise<void> {
  if (!still) return await what.first().waitFor();
  const isShown = async () => {
    await page.reload();
    return what.first().isVisible();
  };
  await waitFor(isShown, { timeoutMs: WAIT_MS, everyMs: 200, message: `${what.toString()} is not shown` });
}

/** Locates a link in the header, because other parts of a page may have the same link. */
export function navigation(page: Page, name: string): Locator {
  return page.getByRole("navigation").getByRole("link", { name });
}

/** Locates the badge with the status of a ticket or an order. */
export function badge(page: Page, word: string | RegExp): Locator {
  return page.locator(".badge").filter({ hasText: word });
}

/** Waits for the form for signing up or in, fills it in and sends it. */
export async function sendCredentials(page: Page, email: string, button: "Sign up" | "Sign in"): Promise<void> {
  await untilHeading(page, button);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: button }).click();
}

/**
 * Waits for a page, which its only first-level heading names. Without JavaScript a page that is about to change is
 * loaded again by its own link.
 */
export async function untilHeading(page: Page, name: string | RegExp): Promise<void> {
  const heading = page.getByRole("heading", { level: 1, name });
  const again = page.getByRole("link", { name: "Check again" });
  try {
    const giveUpAt = Date.now() + WAIT_MS;
    do {
      await heading.or(again).first().waitFor();
      if (await heading.isVisible()) return;
      await again.click();
    } while (Date.now() < giveUpAt);
    await heading.waitFor();
  } catch (cause) {
    const shown = await page.locator("main").innerText({ timeout: 1_000 }).catch(String);
    throw new Error(`Waited in vain for the page "${name}"; shown is ${page.url()}: ${shown}`, { cause });
  }
}

/** Returns the id at the end of the address of a page. */
export function idIn(page: Page): string {
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** Waits for the sandbox's page for paying and presses the button of a test card. */
export async function useTestCard(page: Page, does: "pays" | "is declined" | "asks for 3-D Secure"): Promise<void> {
  await untilHeading(page, "Pay");
  await page.getByRole("button", { name: new RegExp(`\\d ${does}$`) }).click();
}
