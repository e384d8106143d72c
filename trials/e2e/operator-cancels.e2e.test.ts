// Lets an operator, who signs in by password and code, cancel an event with a paid order and see the refund come.

import { shownCode } from "@holdfast/auth/testing";
import { expect, test } from "vitest";
import { untilHeading } from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { setUpApp } from "../support/factors.ts";
import { changePerson } from "../support/operators.ts";
import { buy, listTicket, pay, signUp, untilOrder } from "../support/people.ts";

describeInBrowser("an operator", () => {
  const here = useBrowserSite();

  test(
    "cancels an event with a paid order, and sees the refund, for half of it without JavaScript",
    async () => {
      const [person, seller, buyer] = await Promise.all(
        ["op", "seller", "buyer"].map((name) => signUp(here.url, name)),
      );
      if (!person || !seller || !buyer) throw new Error("Nobody has signed up");
      const ticket = await listTicket(seller, "20.00", "Night of the Terns", { startsAt: "2035-06-01T19:30:00Z" });
      const order = await buy(buyer, ticket.id);
      await untilOrder(buyer, order.id, "AwaitingPayment");
      await pay(buyer, order.id);
      await untilOrder(buyer, order.id, "Completed");
      await changePerson(here.site, person, { type: "GiveRole", role: "operator" });

      const page = await here.open({ as: person });
      await page.goto("/account/security");
      const key = await setUpApp(page);
      await page.goto("/operator/events?q=terns");
      await untilHeading(page, "Operators need a second step");
      await page.getByRole("button", { name: "Sign in again" }).click();
      await page.getByLabel("E-mail").fill(person.email);
      await page.getByLabel("Password").fill("correct horse");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await untilHeading(page, "Enter your code");
      await page.getByLabel("Code").fill(shownCode(key));
      await page.getByRole("button", { name: "Sign in" }).click();
      await untilHeading(page, "Events");
      await page.getByRole("link", { name: "Night of the Terns" }).click();
      await page.getByRole("link", { name: "Cancel event" }).click();
      await page.getByText("0 tickets go off sale, 0 unpaid orders end and 1 buyer gets the money back.").waitFor();
      await page.getByLabel("Reason").fill("the hall is flooded");
      await page.getByRole("button", { name: "Cancel event" }).click();
      await page.getByText("Its page shows how far the refunds are.").waitFor();

      const cookies = await page.context().cookies();
      person.http.cookies.set("session", cookies.find(({ name }) => name === "session")?.value ?? "");
      const plain = await here.open({ as: person, javaScriptEnabled: false });
      await plain.goto(page.url());
      await plain.getByRole("link", { name: "Back to what it is about" }).click();
      await untilHeading(plain, "Night of the Terns");
      const isBack = plain.getByText("The one buyer has the money back.");
      while (!(await isBack.isVisible())) await plain.getByRole("link", { name: "Check again" }).click();
      await plain.getByText("Cancelled", { exact: true }).waitFor();
      expect((await untilOrder(buyer, order.id, "Cancelled")).reason).toBe("refunded");
      await plain.getByRole("link", { name: "Audit log" }).click();
      await plain.getByRole("link", { name: /^Cancel event: / }).click();
      await plain.getByText("the hall is flooded").waitFor();
    },
    BROWSER_TEST_MS,
  );
});
