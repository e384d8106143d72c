// Sells and pays on a site whose currency has no cents, in a browser.

import { expect, test } from "vitest";
import { idIn, type Page, untilHeading, useTestCard } from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { sandboxControlIn, signUp } from "../support/people.ts";

const pressed = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

describeInBrowser("on a site in yen", () => {
  const here = useBrowserSite({ CURRENCY: "jpy" });

  test(
    "a price is typed as people write it, and exactly that many yen are shown, asked and taken",
    async () => {
      const seller = await here.open({ as: await signUp(here.url) });
      await seller.goto("/tickets/new");
      await seller.getByLabel("Title").fill("Harbour lights");
      const price = seller.getByLabel("Price (JPY)");
      await price.fill("15.5");
      await price.blur();
      await seller.getByText("Price must be between 50 and 99,999,999 without decimal places").waitFor();
      await price.fill("１，５００円");
      await seller.locator(".field-hint", { hasText: "You will be owed ¥1,500." }).waitFor();
      await pressed(seller, "List ticket");
      await untilHeading(seller, "Harbour lights");
      await seller.locator(".total", { hasText: "¥1,500" }).waitFor();

      const buyer = await here.open({ as: await signUp(here.url) });
      await buyer.goto(`/tickets/${idIn(seller)}`);
      await pressed(buyer, "Buy");
      await untilHeading(buyer, "This ticket is reserved for you");
      const orderId = idIn(buyer);
      await pressed(buyer, "Pay ¥1,500");
      await useTestCard(buyer, "is declined");
      await buyer.getByText("¥1,500").first().waitFor();
      await buyer.getByRole("link", { name: "Back" }).click();
      await buyer.getByText("Your last payment did not go through: Your card was declined.").waitFor();
      await pressed(buyer, "Pay ¥1,500");
      await useTestCard(buyer, "pays");
      await untilHeading(buyer, "You bought this ticket");
      expect(await buyer.locator(".receipt").textContent()).toContain("¥1,500");
      const { intents, totals } = await sandboxControlIn(here.site.dataDir).summary();
      const mine = intents.filter(({ metadata }) => metadata["orderId"] === orderId);
      expect([mine.map(({ captured }) => captured), Object.keys(totals)]).toEqual([[1_500], ["jpy"]]);
    },
    BROWSER_TEST_MS,
  );

  test(
    "without JavaScript a price in parts of a yen comes back explained",
    async () => {
      const seller = await here.open({ as: await signUp(here.url), javaScriptEnabled: false });
      await seller.goto("/tickets/new");
      await seller.getByText("Write a number such as 1500.").waitFor();
      await seller.getByLabel("Title").fill("Harbour lights");
      await seller.getByLabel("Price (JPY)").fill("15.5");
      await pressed(seller, "List ticket");
      await seller.locator(".field-error", { hasText: "without decimal places, such as 1500" }).waitFor();
      expect(await seller.getByLabel("Price (JPY)").inputValue()).toBe("15.5");
    },
    BROWSER_TEST_MS,
  );
});
