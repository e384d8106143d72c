// Walks what people do with their accounts in a browser, with and without JavaScript, on a site that wants addresses
// confirmed.

import { shownCode } from "@holdfast/auth/testing";
import { waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { badge, type Page, sendCredentials, untilHeading, untilShown } from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { addAuthenticator, setUpApp } from "../support/factors.ts";
import { openLetter } from "../support/letters.ts";
import { changePerson } from "../support/operators.ts";
import { listTicket, signInAgain, signUp } from "../support/people.ts";

const press = (page: Page, name: string) => page.getByRole("button", { name }).click();
const isSignedIn = async ({ http }: Awaited<ReturnType<typeof signUp>>) => (await http("/api/orders")).status === 200;

describeInBrowser("of an account", () => {
  const here = useBrowserSite({ CONFIRM_EMAIL: "required" });

  test.each([true, false])(
    "a confirmed address puts a draft on sale; a device and a password end sessions; JavaScript: %s",
    async (javaScriptEnabled) => {
      const person = await signUp(here.url, "seller");
      const page = await here.open({ as: person, javaScriptEnabled });
      const { id } = await listTicket(person);
      await page.goto(`/tickets/${id}`);
      await badge(page, "Not on sale yet").waitFor();
      await openLetter(page, person.email, "Confirm your e-mail address");
      await press(page, "Confirm this address");
      await untilHeading(page, "Your address is confirmed");
      await page.goto(`/tickets/${id}`);
      await untilShown(page, badge(page, "Available"), { still: true });

      const [lost, other] = [await signInAgain(here.url, person), await signInAgain(here.url, person)];
      await page.goto("/account");
      expect(await page.getByText("This device.").count()).toBe(1);
      await page
        .getByRole("button", { name: /^Sign out on/ })
        .first()
        .click();
      await waitFor(async () => (await isSignedIn(lost)) !== (await isSignedIn(other)));
      await page.goto("/account/password");
      await page.getByLabel("Current password").fill("correct horse");
      await page.getByLabel("New password").fill("battery staple");
      await press(page, "Change password");
      await page.getByRole("status").getByText("Your password is changed").waitFor();
      await waitFor(async () => !(await isSignedIn(lost)) && !(await isSignedIn(other)));
    },
    BROWSER_TEST_MS,
  );

  test.each([true, false])(
    "an operator is told of the second step, takes it, and is where they wanted to be; JavaScript: %s",
    async (javaScriptEnabled) => {
      const operator = await signUp(here.url, "operator");
      await changePerson(here.site, operator, { type: "GiveRole", role: "operator" });
      const page = await here.open({ as: operator, javaScriptEnabled });
      expect((await page.goto("/operator/audit"))?.status()).toBe(403);
      await untilHeading(page, "Operators need a second step");
      await page.getByRole("link", { name: "Add one" }).click();
      await untilHeading(page, "Sign-in and security");
      const key = await setUpApp(page);
      await page.goto("/operator/audit");
      await press(page, "Sign in again");
      await sendCredentials(page, operator.email, "Sign in");
      await untilHeading(page, "Enter your code");
      await page.getByLabel("Code").fill(shownCode(key));
      await press(page, "Sign in");
      await untilHeading(page, "Audit log");
    },
    BROWSER_TEST_MS,
  );

  test(
    "a passkey closes an account without the password",
    async () => {
      const person = await signUp(here.url, "closing");
      const page = await here.open({ as: person });
      await addAuthenticator(page);
      await page.goto("/account/security");
      await press(page, "Add a passkey");
      await page.getByText("Your passkey is ready").waitFor();
      await page.goto("/account/close");
      await press(page, "Close my account with a passkey");
      await untilHeading(page, "Your account is closed");
      await waitFor(async () => !(await isSignedIn(person)));
    },
    BROWSER_TEST_MS,
  );
});
