// Sets a forgotten password and changes an address in a browser, with and without JavaScript.

import { expect, test } from "vitest";
import { type Page, untilHeading, WAIT_MS } from "../support/browser-people.ts";
import { describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { openLetter } from "../support/letters.ts";
import { signUp } from "../support/people.ts";

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const fill = (page: Page, label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);

describeInBrowser("in a browser", () => {
  const here = useBrowserSite();

  async function signIn(page: Page, email: string, password: string): Promise<void> {
    await untilHeading(page, "Sign in");
    await fill(page, "E-mail", email);
    await page.getByLabel("Password").fill(password);
    await press(page, "Sign in");
  }

  test.each([true, false])(
    "a forgotten password is replaced, and the address changed; JavaScript: %s",
    async (javaScriptEnabled) => {
      const { email } = await signUp(here.url, "forgetful");
      const page = await here.open({ javaScriptEnabled });
      await page.goto("/account/signin");
      await signIn(page, email, "not this one");
      await page.getByText("E-mail or password is incorrect").first().waitFor();
      expect(
        await page.locator("#field-password").evaluate((field) => field === field.ownerDocument.activeElement),
      ).toBe(true);
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await untilHeading(page, "Forgot your password?");
      await fill(page, "E-mail", email);
      await press(page, "Send the link");
      await untilHeading(page, "Check your e-mail");
      await openLetter(page, email, "Set a new password");
      await untilHeading(page, "Set a new password");
      await fill(page, "New password", "battery staple");
      await press(page, "Set password");
      await signIn(page, email, "battery staple");
      await page.getByText(email).first().waitFor();

      const next = `next-${email}`;
      await page.goto("/account/email");
      await fill(page, "New e-mail", next);
      await fill(page, "Your password", "battery staple");
      await press(page, "Send the links");
      await page.getByRole("heading", { name: `Changing to ${next}` }).waitFor();
      await openLetter(page, email, "Confirm that you want to change your e-mail address");
      await press(page, "Confirm the change");
      await untilHeading(page, "Confirmed here");
      await openLetter(page, next, "Confirm your new e-mail address");
      await press(page, "Confirm the change");
      await untilHeading(page, "Your e-mail address is changed");
      await page.locator(".nav-email", { hasText: next }).first().waitFor({ state: "attached" });
    },
    4 * WAIT_MS,
  );
});
