// Signs people out in the middle of a purchase: they read what is reserved for them, sign in, and are back on it.

import { cookieClient, waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { navigation, type Page, RESERVED_FOR_YOU, sendCredentials, untilHeading } from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { changePerson } from "../support/operators.ts";
import { buy, listTicket, type Person, signUp, untilOrder } from "../support/people.ts";
import { createResigner, expired } from "../support/session-tokens.ts";

const TITLE = "Hamilton";
const press = (page: Page, name: string) => page.getByRole("button", { name }).click();
const shows = (page: Page, text: string) => page.getByText(text).first().waitFor();

/** Reads on the page to sign in what is reserved for the person, and until when. */
async function readsReserved(page: Page): Promise<void> {
  await untilHeading(page, "Sign in");
  await shows(page, `You were signed out. ${TITLE} is reserved for you: sign in to pay.`);
  await page.locator(".reason .countdown time").waitFor();
}

/** Goes to a live page; resolves when its stream has begun. */
async function goTo(page: Page, path: string): Promise<void> {
  const stream = page.waitForResponse(/\/events$/);
  await page.goto(path);
  await stream;
}

describeInBrowser("in the middle of a purchase", () => {
  const here = useBrowserSite();

  /** A buyer for whom a ticket is reserved, and the address of the order. */
  async function reserved(): Promise<{ buyer: Person; path: string }> {
    const buyer = await signUp(here.url, "buyer");
    const { id } = await buy(buyer, (await listTicket(await signUp(here.url, "seller"), "120.00", TITLE)).id);
    await untilOrder(buyer, id, "AwaitingPayment");
    return { buyer, path: `/orders/${id}` };
  }

  async function signsOutElsewhere({ email }: Person): Promise<void> {
    const phone = cookieClient(here.url);
    await phone("/api/users/signin", { json: { email, password: "correct horse" } });
    expect((await phone("/account/sessions/end", { method: "POST" })).status).toBe(303);
  }

  test(
    "an order's page whose session is ended elsewhere leads to signing in by itself, and back",
    async () => {
      const { buyer, path } = await reserved();
      const page = await here.open({ as: buyer });
      await goTo(page, path);
      await signsOutElsewhere(buyer);
      await readsReserved(page);
      await sendCredentials(page, buyer.email, "Sign in");
      await untilHeading(page, RESERVED_FOR_YOU);
    },
    BROWSER_TEST_MS,
  );

  test(
    "an order's page whose session ended before its stream began leads to signing in by itself, too",
    async () => {
      const { buyer, path } = await reserved();
      const page = await here.open({ as: buyer });
      await page.route(
        "**/events",
        async (route) => {
          await signsOutElsewhere(buyer);
          await waitFor(async () => (await buyer.http("/api/orders")).status === 401);
          await route.continue();
        },
        { times: 1 },
      );
      await page.goto(path);
      await readsReserved(page);
    },
    BROWSER_TEST_MS,
  );

  test(
    "without JavaScript Pay and Buy lead to signing in and back; a wrong password has the way to a new one beside it",
    async () => {
      const { buyer, path } = await reserved();
      const other = await listTicket(await signUp(here.url, "seller"));
      const page = await here.open({ as: buyer, javaScriptEnabled: false });
      await page.goto(path);
      const tab = await page.context().newPage();
      await tab.goto(`/tickets/${other.id}`);
      await signsOutElsewhere(buyer);
      await waitFor(async () => (await buyer.http("/api/orders")).status === 401);
      await press(page, "Pay");
      await readsReserved(page);
      await press(tab, "Buy");
      await shows(tab, "You were signed out, so nothing is reserved for you yet. Sign in, then press Buy again.");
      await page.getByLabel("E-mail").fill(buyer.email);
      await page.getByLabel("Password").fill("not this one");
      await press(page, "Sign in");
      await shows(page, "E-mail or password is incorrect");
      expect(await page.evaluate("document.activeElement.id")).toBe("field-password");
      expect(await page.getByRole("link", { name: "Forgot your password?" }).isVisible()).toBe(true);
      await sendCredentials(page, buyer.email, "Sign in");
      await untilHeading(page, RESERVED_FOR_YOU);
      await tab.reload();
      await untilHeading(tab, other.title);
      await press(tab, "Buy");
      await untilHeading(tab, RESERVED_FOR_YOU);
    },
    BROWSER_TEST_MS,
  );

  test.each([true, false])(
    "who is banned reads it, and cannot sign in; JavaScript: %s",
    async (javaScriptEnabled) => {
      const { buyer, path } = await reserved();
      const page = await here.open({ as: buyer, javaScriptEnabled });
      // Only a page whose stream is open learns of it by itself.
      const stream = javaScriptEnabled ? page.waitForResponse(/\/events$/) : null;
      await page.goto(path);
      await stream;
      await changePerson(here.site, buyer, { type: "Ban", reason: null });
      await waitFor(async () => (await buyer.http("/api/orders")).status === 401);
      if (!javaScriptEnabled) await press(page, "Pay");
      await untilHeading(page, "Sign in");
      await page.getByRole("alert").getByText("Your account is banned").waitFor();
      await sendCredentials(page, buyer.email, "Sign in");
      await page.getByRole("alert").getByText("This account is banned, so you cannot sign in").waitFor();
      expect(await navigation(page, "Sign in").count()).toBe(1);
    },
    BROWSER_TEST_MS,
  );

  test(
    "Pay pressed with an expired token goes on after a refresh; after one that is refused it says what is reserved",
    async () => {
      const { buyer, path } = await reserved();
      const page = await here.open({ as: buyer });
      const resign = createResigner(here.site);
      const expire = async () => {
        const session = (await page.context().cookies()).find(({ name }) => name === "session");
        await page
          .context()
          .addCookies([{ ...session, name: "session", value: resign(session?.value ?? "", expired) }]);
      };
      await goTo(page, path);
      await expire();
      await press(page, "Pay");
      await untilHeading(page, "Pay");
      await goTo(page, path);
      await expire();
      await page.context().clearCookies({ name: /^refresh/ });
      await press(page, "Pay");
      await readsReserved(page);
    },
    BROWSER_TEST_MS,
  );
});
