// Makes the whole sale in a browser, with and without JavaScript.

import { expect, test } from "vitest";
import {
  BOUGHT,
  badge,
  navigation,
  type Page,
  RESERVED_FOR_YOU,
  sendCredentials,
  untilHeading,
  untilShown,
  useTestCard,
} from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { buy, listTicket, orderOf, sandboxControlIn, signUp } from "../support/people.ts";

const pressed = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

describeInBrowser("in a browser", () => {
  const here = useBrowserSite();

  for (const javaScriptEnabled of [true, false]) {
    const still = !javaScriptEnabled;
    const script = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

    test(
      `${script}: one lists, one buys, is declined, pays and holds the ticket, one finds it sold`,
      async () => {
        const seller = await here.open({ javaScriptEnabled });
        await seller.goto("/");
        await navigation(seller, "Sign up").click();
        await sendCredentials(seller, `seller-${script.length}@example.com`, "Sign up");
        await navigation(seller, "Sell a ticket").click();
        const title = `Harbour lights ${script}`;
        await fillTicket(seller, { Title: title, Price: "45.5", Venue: "Quay 3", Seat: "Row 4, seat 17" });
        await seller.getByLabel("Date").fill("2031-03-07");
        await seller.getByLabel("Time", { exact: true }).fill("19:30");
        await pressed(seller, "List ticket");
        await untilHeading(seller, title);
        await seller.getByText("Your ticket is live.").waitFor();

        const third = await here.open({ javaScriptEnabled });
        await third.goto("/");
        await third.getByRole("link", { name: title }).click();
        await badge(third, "Available").waitFor();
        await third.getByText("Friday 7 March 2031, 19:30 UTC").first().waitFor();
        await third.locator("html").evaluate((html) => html.setAttribute("data-loaded", "once"));

        const buyer = await here.open({ javaScriptEnabled });
        const email = `buyer-${script.length}@example.com`;
        await buyer.goto(third.url());
        await buyer.getByRole("link", { name: "Sign in to buy" }).click();
        await untilHeading(buyer, "Sign in");
        await buyer.getByRole("main").getByRole("link", { name: "Sign up" }).click();
        await sendCredentials(buyer, email, "Sign up");
        await pressed(buyer, "Buy");
        await untilHeading(buyer, RESERVED_FOR_YOU);
        await buyer.locator(".countdown time").waitFor();
        if (javaScriptEnabled) await buyer.locator("[data-left]", { hasText: /^\s*1[45]:\d\d\s*$/ }).waitFor();
        else expect(await buyer.locator("[data-left]").isVisible()).toBe(false);
        await untilShown(third, badge(third, "Reserved"), { still });
        await untilShown(seller, seller.getByText("This ticket is reserved"), { still });
        for (const name of ["Edit", "Remove listing"])
          expect(await seller.getByRole("button", { name }).isDisabled()).toBe(true);

        await pressed(buyer, "Pay $45.50");
        await useTestCard(buyer, "is declined");
        await buyer.getByRole("alert").getByText("Your card was declined.").waitFor();
        await buyer.getByRole("link", { name: "Back" }).click();
        await untilHeading(buyer, RESERVED_FOR_YOU);
        await pressed(buyer, "Pay $45.50");
        await useTestCard(buyer, "pays");
        await untilHeading(buyer, BOUGHT);
        const receipt = await buyer.locator(".receipt").textContent();
        for (const fact of [title, "$45.50", email]) expect(receipt).toContain(fact);
        expect(await buyer.locator("main").textContent()).toMatch(/HF-[0-9A-Z]{4}-[0-9A-Z]{4}/);

        await untilShown(third, badge(third, "Sold"), { still });
        expect(await third.locator("html[data-loaded]").count()).toBe(javaScriptEnabled ? 1 : 0);
        await untilShown(seller, seller.getByText("Sold and paid for."), { still });
        await navigation(buyer, "My tickets").click();
        await buyer.locator(".row", { hasText: title }).getByText("Bought").waitFor();
        await navigation(seller, "My listings").click();
        await untilHeading(seller, "My listings");
        await untilShown(seller, seller.getByRole("heading", { name: "Sold" }), { still: true });
        await third.goto("/");
        // What is found may lag by a second.
        await untilShown(third, third.getByRole("link", { name: new RegExp(`^${title}, .*, Sold out$`) }), {
          still: true,
        });
      },
      BROWSER_TEST_MS,
    );

    test(
      `${script}: a ticket given back is free for the next`,
      async () => {
        const [seller, person] = [await signUp(here.url), await signUp(here.url)];
        const { id } = await listTicket(seller);
        const buyer = await here.open({ as: person, javaScriptEnabled });
        const other = await here.open({ as: await signUp(here.url), javaScriptEnabled });
        await buyer.goto(`/tickets/${id}`);
        await pressed(buyer, "Buy");
        await untilHeading(buyer, RESERVED_FOR_YOU);
        await other.goto(`/tickets/${id}`);
        await badge(other, "Reserved").waitFor();
        await pressed(buyer, "Cancel reservation");
        await untilHeading(buyer, "Reservation cancelled");
        await untilShown(other, other.getByRole("button", { name: "Buy" }), { still });
        await pressed(other, "Buy");
        await untilHeading(other, RESERVED_FOR_YOU);
      },
      BROWSER_TEST_MS,
    );

    test(
      `${script}: a faulty form comes back as typed, the focus on the first fault`,
      async () => {
        const page = await here.open({ as: await signUp(here.url), javaScriptEnabled });
        await page.goto("/tickets/new");
        await fillTicket(page, { Title: "Derby", Price: "0.1", Venue: "North stand" });
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.request().method() === "POST"),
          pressed(page, "List ticket"),
        ]);
        expect(answer.status()).toBe(422);
        await page.locator("#field-price[aria-invalid=true]:focus").waitFor();
        expect(await page.getByLabel("Title").inputValue()).toBe("Derby");
        expect(await page.getByLabel("Venue").inputValue()).toBe("North stand");
        await page.getByRole("alert").getByRole("link", { name: "Price must be" }).waitFor();
        await page.getByLabel("Price").fill("12");
        await page.getByLabel("Date").fill("2031-03-07");
        await pressed(page, "List ticket");
        await page.locator("#field-time[aria-invalid=true]:focus").waitFor();
        expect(await page.getByLabel("Date").inputValue()).toBe("2031-03-07");
        // The browser would send half a time as an empty one: it refuses to, and the form stays as it is.
        const time = page.locator("#field-time");
        await time.pressSequentially("07");
        await pressed(page, "List ticket");
        expect(await time.evaluate((input: HTMLInputElement) => input.validity.badInput)).toBe(true);
        await time.fill("19:30");
        await pressed(page, "List ticket");
        await untilHeading(page, "Derby");
        await page.getByText("Friday 7 March 2031, 19:30 UTC").first().waitFor();
        await page.locator(".total", { hasText: "$12.00" }).waitFor();
      },
      BROWSER_TEST_MS,
    );

    test(
      `${script}: a seller edits and delists`,
      async () => {
        const person = await signUp(here.url);
        const { id } = await listTicket(person, "20.00", "First words");
        const page = await here.open({ as: person, javaScriptEnabled });
        const guest = await here.open({ javaScriptEnabled });
        await page.goto(`/tickets/${id}`);
        await page.getByRole("link", { name: "Edit" }).click();
        await fillTicket(page, { Title: "Better words", Price: "25" });
        await pressed(page, "Save changes");
        await untilHeading(page, "Better words");
        await guest.goto(`/tickets/${id}`);
        await guest.locator(".total", { hasText: "$25.00" }).waitFor();
        await page.getByText("Remove listing…").click();
        await pressed(page, "Remove this listing");
        await untilHeading(page, "My listings");
        await untilShown(page, badge(page, "Removed"), { still: true });
        expect((await guest.goto(`/tickets/${id}`))?.status()).toBe(410);
        await untilHeading(guest, "This ticket was removed");
      },
      BROWSER_TEST_MS,
    );

    test(
      `${script}: who must sign in first comes back to the page asked for`,
      async () => {
        const person = await signUp(here.url);
        const page = await here.open({ javaScriptEnabled });
        await page.goto("/orders?after=");
        await untilHeading(page, "Sign in");
        await sendCredentials(page, "nobody@example.com", "Sign in");
        await page.getByRole("alert").getByText("E-mail or password is incorrect").waitFor();
        await sendCredentials(page, person.email, "Sign in");
        await untilHeading(page, "My tickets");
        expect(page.url()).toBe(`${here.url}/orders?after=`);
        await pressed(page, "Sign out");
        await navigation(page, "Sign in").waitFor();
      },
      BROWSER_TEST_MS,
    );
  }

  test(
    "few clicks lead from the front page of a phone to a ticket of tonight, and to a listing for a known event",
    async () => {
      // A zone in which it is about noon, so that it is still this day when the event begins.
      const hours = new Date().getUTCHours() - 12;
      const timeZone = hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "+" : ""}${hours}`;
      const startsAt = new Date(Date.now() + 5 * 3_600_000).toISOString();
      const [seller, buyer] = [await signUp(here.url), await signUp(here.url)];
      const event = { title: "Tonight's gig", venue: "Quay 3", timeZone, startsAt };
      for (const seat of ["1", "2"]) await seller.http("/api/tickets", { json: { event, seat, price: 30 } });

      const phone = { width: 375, height: 740 };
      const page = await here.open({ as: buyer, viewport: phone, timezoneId: timeZone });
      let clicks = 0;
      const click = async (what: ReturnType<Page["getByRole"]>) => {
        clicks += 1;
        await what.click();
      };
      const card = page.getByRole("link", { name: /^Tonight's gig, .*2 tickets from \$30\.00$/ });
      await page.goto("/");
      await untilShown(page, card, { still: true });
      const place = await page.locator(".stub", { has: card }).boundingBox();
      expect((place?.y ?? phone.height) + 100).toBeLessThanOrEqual(phone.height);
      await click(card);
      await click(page.getByRole("link", { name: /^Seat 1, / }));
      await click(page.getByRole("button", { name: "Buy", exact: true }));
      await click(page.getByRole("button", { name: "Pay $30.00", exact: true }));
      await click(page.getByRole("button", { name: /pays$/ }));
      await untilHeading(page, BOUGHT);
      expect(clicks).toBeLessThanOrEqual(5);

      clicks = 0;
      await page.goto("/");
      await click(page.getByRole("link", { name: "Tonight", exact: true }));
      await click(page.getByRole("link", { name: /^Tonight's gig, / }));
      await click(page.getByRole("link", { name: "Sell a ticket" }).last());
      await page.getByRole("textbox", { name: "Seat" }).fill("3");
      await page.getByRole("textbox", { name: /^Price/ }).fill("35");
      await click(page.getByRole("button", { name: "List ticket" }));
      await page.getByRole("heading", { name: "Your ticket is live" }).waitFor();
      expect(clicks).toBeLessThanOrEqual(4);
    },
    BROWSER_TEST_MS,
  );

  test(
    "Buy pressed on a page that is out of date is refused with the reason and the way back",
    async () => {
      const [seller, first, second] = [await signUp(here.url), await signUp(here.url), await signUp(here.url)];
      const { id } = await listTicket(seller);
      const page = await here.open({ as: second, javaScriptEnabled: false });
      await page.goto(`/tickets/${id}`);
      const order = await buy(first, id);
      await pressed(page, "Buy");
      await untilHeading(page, "Someone else has reserved this ticket");
      await page.getByRole("link", { name: "Back to the ticket" }).click();
      await untilShown(page, badge(page, "Reserved"), { still: true });
      expect(await page.getByRole("button", { name: "Buy" }).count()).toBe(0);
      expect((await orderOf(first, order.id)).status).not.toBe("Cancelled");
    },
    BROWSER_TEST_MS,
  );

  test(
    "a price changed behind the page's back is not the price that is paid",
    async () => {
      const [seller, buyer] = [await signUp(here.url), await signUp(here.url)];
      const { id } = await listTicket(seller, "10.00", "Cheap");
      const page = await here.open({ as: buyer, javaScriptEnabled: false });
      await page.goto(`/tickets/${id}`);
      await seller.http(`/api/tickets/${id}`, { method: "PUT", json: { title: "Dear", price: 90 } });
      await pressed(page, "Buy");
      await page.getByRole("heading", { name: "changed" }).waitFor();
      expect(
        (await sandboxControlIn(here.site.dataDir).summary()).intents.filter(({ amount }) => amount === 9000),
      ).toEqual([]);
    },
    BROWSER_TEST_MS,
  );
});

async function fillTicket(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).fill(text);
}
