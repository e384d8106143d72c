// Checks in a browser that nobody buys, and no seller overwrites, what has changed since their page was loaded.

import { beforeAll, expect, test } from "vitest";
import { type Page, RESERVED_FOR_YOU, untilHeading } from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { listTicket, type Person, signUp } from "../support/people.ts";

const pressed = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

describeInBrowser("a ticket that changes under an open page", () => {
  const here = useBrowserSite();
  let seller: Person;
  let buyer: Person;
  beforeAll(async () => {
    [seller, buyer] = await Promise.all([signUp(here.url), signUp(here.url)]);
  });

  const changeSeat = async (id: string, seat: string) => {
    const json = { title: "Opera", price: 50, section: "Stalls", seat };
    expect((await seller.http(`/api/tickets/${id}`, { method: "PUT", json })).status).toBe(200);
  };
  const ordersOfBuyer = async (): Promise<unknown[]> => await (await buyer.http("/api/orders")).json();
  const compared = (page: Page, name: string) => page.getByRole("row", { name }).getByRole("cell").allTextContents();

  test(
    "is not bought by a page that stood still, which shows both seats and sells the new one",
    async () => {
      const { id } = await listTicket(seller, "50.00", "Opera");
      await changeSeat(id, "A1");
      const page = await here.open({ as: buyer, javaScriptEnabled: false });
      await page.goto(`/tickets/${id}`);
      await changeSeat(id, "Z99");
      await pressed(page, "Buy");
      await untilHeading(page, "The ticket changed");
      expect(await compared(page, "Seat")).toEqual(["A1", "Z99"]);
      expect(await ordersOfBuyer()).toEqual([]);
      await pressed(page, "Buy it as it is now for $50.00");
      await untilHeading(page, RESERVED_FOR_YOU);
      expect(await ordersOfBuyer()).toHaveLength(1);
      await here.close();
    },
    BROWSER_TEST_MS,
  );

  test(
    "renews all details of a live page and says what changed",
    async () => {
      const { id } = await listTicket(seller, "50.00", "Opera");
      await changeSeat(id, "A1");
      const page = await here.open({ as: buyer });
      const streamed = page.waitForResponse((response) => response.url().endsWith("/events"));
      await page.goto(`/tickets/${id}`);
      await streamed;
      await changeSeat(id, "Z99");
      await page.getByText("Seat changed from A1 to Z99.").waitFor();
      expect(await page.locator(".ticket-details").textContent()).toContain("Z99");
      expect(await page.locator('input[name="expectedEdition"]').getAttribute("value")).toBe("2");
      await here.close();
    },
    BROWSER_TEST_MS,
  );

  test(
    "is not overwritten by the older of two edit forms, which loses nothing that was typed",
    async () => {
      const { id } = await listTicket(seller, "20.00", "Opera");
      const [older, newer] = [await here.open({ as: seller }), await here.open({ as: seller })];
      await Promise.all([older.goto(`/tickets/${id}/edit`), newer.goto(`/tickets/${id}/edit`)]);
      await newer.getByLabel("Price").fill("95");
      await pressed(newer, "Save changes");
      await newer.getByText("Your changes are saved").waitFor();
      await older.getByLabel("Title").fill("Opera, matinee");
      await pressed(older, "Save changes");
      await older.getByRole("alert").getByText("was changed after you opened this form").waitFor();
      expect(await compared(older, "Price")).toEqual(["$20.00", "$95.00"]);
      expect(await older.getByLabel("Title").inputValue()).toBe("Opera, matinee");
      const answer = await seller.http(`/api/tickets/${id}`);
      expect(await answer.json()).toMatchObject({ title: "Opera", price: 95 });
      await older.getByLabel("Price").fill("95");
      await pressed(older, "Save changes");
      await untilHeading(older, "Opera, matinee");
      await here.close();
    },
    BROWSER_TEST_MS,
  );
});
