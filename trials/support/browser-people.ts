import type { launchBrowser } from "@holdfast/testing";
import { waitFor } from "@holdfast/testing";
import type { Person } from "./people.ts";

export type Browser = Awaited<ReturnType<typeof launchBrowser>>;
export type Page = Awaited<ReturnType<Browser["newPage"]>>;
type Locator = ReturnType<Page["locator"]>;

/** A loaded machine takes its time; nothing waits longer than what it waits for. */
export const PATIENCE_MS = 30_000;

interface VisitOptions {
  /** Who is signed in already. */
  readonly as?: Person;
  readonly javaScriptEnabled?: boolean;
  readonly viewport?: { width: number; height: number };
}

/** People with a browser each, and everything their pages complain of. */
export interface Visitors {
  /** Opens a page with cookies of its own; addresses are those of the site. */
  open(options?: VisitOptions): Promise<Page>;
  /** Closes all pages and throws what they complained of. */
  close(): Promise<void>;
}

// An error page and a line that is down are logged by the browser and by htmx too; the tests look at what is shown.
const EXPECTED =
  /^Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_FAILED)|^htmx: htmx:error: Failed to fetch/;

export function openVisitors(browser: Browser, baseURL: string): Visitors {
  const complaints: string[] = [];
  const contexts: Awaited<ReturnType<Browser["newContext"]>>[] = [];
  return {
    async open({ as, ...options } = {}) {
      const context = await browser.newContext({ baseURL, reducedMotion: "reduce", ...options });
      contexts.push(context);
      context.setDefaultTimeout(PATIENCE_MS);
      const complain = (page: Page | null, what: string) => complaints.push(`${page?.url() ?? "somewhere"}: ${what}`);
      context.on("weberror", (fault) => complain(fault.page(), fault.error().message));
      context.on("dialog", (dialog) => complain(dialog.page(), `a dialog: ${dialog.message()}`));
      context.on("console", (message) => {
        if (message.type() === "error" && !EXPECTED.test(message.text())) complain(message.page(), message.text());
      });
      const value = as?.http.cookies.get("session");
      if (value !== undefined) await context.addCookies([{ name: "session", value, url: baseURL }]);
      return await context.newPage();
    },
    async close() {
      for (const context of contexts.splice(0)) await context.close();
      const all = complaints.splice(0);
      if (all.length > 0) throw new Error(`Cannot accept the pages: ${all.join("; ")}`);
    },
  };
}

/** Waits until the page shows something: by itself, or, where it is `still`, by being loaded again and again. */
export async function untilShown(page: Page, what: Locator, { still = false } = {}): Promise<void> {
  if (!still) return await what.first().waitFor();
  const look = async () => {
    await page.reload();
    return what.first().isVisible();
  };
  await waitFor(look, { timeoutMs: PATIENCE_MS, everyMs: 200, message: `${what.toString()} is not shown` });
}

/** The link of the header, which other places of a page may repeat. */
export function navigation(page: Page, name: string): Locator {
  return page.getByRole("navigation").getByRole("link", { name });
}

/** The word for how the ticket or order stands. */
export function badge(page: Page, word: string): Locator {
  return page.locator(".badge").filter({ hasText: word });
}

/** Fills in the form of sign-up or sign-in, once it is the page shown, and sends it. */
export async function sendCredentials(page: Page, email: string, button: "Sign up" | "Sign in"): Promise<void> {
  await untilHeading(page, button);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: button }).click();
}

/** Waits for a page by its only large heading. */
export async function untilHeading(page: Page, name: string | RegExp): Promise<void> {
  try {
    await page.getByRole("heading", { level: 1, name }).waitFor();
  } catch (cause) {
    const shown = await page.locator("main").innerText({ timeout: 1_000 }).catch(String);
    throw new Error(`Waited in vain for the page "${name}"; shown is ${page.url()}: ${shown}`, { cause });
  }
}

/** The id at the end of the page's address. */
export function idIn(page: Page): string {
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** Pays on the page of the sandbox with the test card that does this; its own page comes first. */
export async function useTestCard(page: Page, does: "pays" | "is declined" | "asks for 3-D Secure"): Promise<void> {
  await untilHeading(page, "Pay");
  await page.getByRole("button", { name: new RegExp(`\\d ${does}$`) }).click();
}
