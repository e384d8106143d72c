// Sells one page of a file with two tickets in a browser: it is checked, bought, shown, scanned, and shown to nobody else.

import { readFile } from "node:fs/promises";
import { loadBarcodeReader, ticketPdf } from "@holdfast/delivery/testing";
import { expect, test } from "vitest";
import { badge, type Page, untilHeading } from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { buy, type Person, pay, signUp, untilOrder } from "../support/people.ts";

const PHONE = { width: 390, height: 800 };
const CODES = ["GULL-7K3Q-0001", "GULL-7K3Q-0002"] as const;
const ON_SALE = "Your ticket is checked and on sale";

describeInBrowser("a sealed ticket", () => {
  const here = useBrowserSite();

  async function listed(seller: Person): Promise<string> {
    const ticket = { title: "Night of the Gulls", price: 19.99, faceValue: 19.99, draft: true };
    const answer = await seller.http("/api/tickets", { json: ticket });
    expect(answer.status).toBe(201);
    const { id } = await answer.json();
    return String(id);
  }

  async function sealed(page: Page, ticketId: string): Promise<void> {
    const buffer = Buffer.from(await ticketPdf({ code: CODES[0] }, { code: CODES[1], seat: 2 }));
    await page.goto(`/tickets/${ticketId}/seal`);
    await page.getByLabel("Your ticket").setInputFiles({ name: "tickets.pdf", mimeType: "application/pdf", buffer });
    await page.getByRole("button", { name: "Upload and check" }).click();
    await untilHeading(page, "Which page are you selling?");
    await page.getByLabel("Page 2").check();
    // The file is still chosen: it is sent again with the page.
    await page.getByRole("button", { name: "Sell this page" }).click();
    await untilHeading(page, ON_SALE);
  }

  test(
    "one of two tickets in a file is sold, scanned from the buyer's screen, and given to nobody else",
    async () => {
      const people = await Promise.all([1, 2, 3, 4].map(() => signUp(here.url)));
      const [seller, buyer, other, stranger] = people;
      if (!seller || !buyer || !other || !stranger) throw new Error("Cannot begin: somebody is missing");
      const ticketId = await listed(seller);
      await sealed(await here.open({ as: seller }), ticketId);

      const { id } = await buy(buyer, ticketId);
      await untilOrder(buyer, id, "AwaitingPayment");
      expect((await pay(buyer, id)).status).toBe(201);
      const page = await here.open({ as: buyer, viewport: PHONE });
      await page.goto(`/orders/${id}`);
      await untilHeading(page, "Your ticket is here");
      await page.getByRole("link", { name: "Get your ticket" }).click();
      await page.getByRole("img", { name: "Code of your ticket" }).waitFor();

      const read = await loadBarcodeReader();
      const scanned = await read(new Uint8Array(await page.screenshot()));
      expect(scanned).toEqual([{ text: CODES[1], format: "QRCode" }]);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Download your ticket (PDF)" }).click(),
      ]);
      expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe("%PDF-");

      for (const person of [seller, other, stranger]) {
        for (const path of [`/api/orders/${id}/ticket`, `/orders/${id}/ticket`]) {
          expect((await person.http(path)).status).toBe(403);
        }
      }
      const sellers = await here.open({ as: seller });
      await sellers.goto(`/tickets/${ticketId}/seal`);
      await untilHeading(sellers, "Your ticket was handed over");
      await sellers.goto(`/tickets/${ticketId}`);
      await badge(sellers, "Sold").waitFor();
    },
    BROWSER_TEST_MS,
  );
});
