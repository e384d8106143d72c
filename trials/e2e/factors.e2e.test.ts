// Signs in by a passkey and by codes in a browser, with and without JavaScript, and reads the audit log as an operator.

import { shownCode } from "@holdfast/auth/testing";
import { expect, test } from "vitest";
import { navigation, type Page, untilHeading } from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { addAuthenticator, setUpApp } from "../support/factors.ts";
import { changePerson } from "../support/operators.ts";
import { type Person, signUp } from "../support/people.ts";

const pressed = (page: Page, name: string) => page.getByRole("button", { name }).click();

async function signOut(page: Page): Promise<void> {
  await pressed(page, "Sign out");
  await navigation(page, "Sign in").waitFor();
}

async function signInByPassword(page: Page, { email }: Person): Promise<void> {
  await page.goto("/account/signin");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("correct horse");
  await pressed(page, "Sign in");
}

describeInBrowser("signing in by more than a password", () => {
  const here = useBrowserSite();

  test(
    "an operator adds a passkey, signs in with it, reads the audit log, and loses all that with the passkey",
    async () => {
      const person = await signUp(here.url, "operator");
      await changePerson(here.site, person, { type: "GiveRole", role: "operator" });
      const page = await here.open({ as: person });
      await addAuthenticator(page);
      await page.goto("/account/security");
      await page.getByText("Operators need more than a password").waitFor();
      expect((await page.goto("/operator/audit"))?.status()).toBe(403);
      await page.goto("/account/security");
      await page.getByLabel("Name of this device").fill("My laptop");
      await pressed(page, "Add a passkey");
      await page.getByText("Your passkey is ready").waitFor();
      await signOut(page);
      await page.goto("/account/signin?returnTo=/operator/audit");
      // The browser may offer the passkey in the field of the e-mail by itself, and the page is gone before the press.
      const signedIn = untilHeading(page, "Audit log");
      await Promise.race([signedIn, page.getByRole("button", { name: "Use a passkey" }).click()]).catch(
        () => undefined,
      );
      await signedIn;
      await page.getByText("Signed in: passkey").first().waitFor();
      await page.goto("/account/security");
      await page.getByText("Last used").waitFor();
      await pressed(page, "Remove My laptop");
      await untilHeading(page, "Sign in");
    },
    BROWSER_TEST_MS,
  );

  test.each([true, false])(
    "an authenticator app is set up and asked for (JavaScript: %s)",
    async (javaScriptEnabled) => {
      const person = await signUp(here.url);
      const page = await here.open({ as: person, javaScriptEnabled });
      await page.goto("/account/security");
      const noScript = page.getByText("Passkeys need JavaScript");
      expect(await noScript.isVisible()).toBe(!javaScriptEnabled);
      const key = await setUpApp(page);
      const recovery = (await page.locator(".recovery-codes code").first().textContent()) ?? "";
      await signOut(page);
      await signInByPassword(page, person);
      await untilHeading(page, "Enter your code");
      await page.getByLabel("Code").fill("000000");
      await pressed(page, "Sign in");
      await page.getByRole("alert").getByText("This code is not right").waitFor();
      await page.getByLabel("Code").fill(shownCode(key));
      await pressed(page, "Sign in");
      await page.getByText(person.email).first().waitFor();
      await signOut(page);
      await signInByPassword(page, person);
      await untilHeading(page, "Enter your code");
      await page.getByLabel("Code").fill(recovery);
      await pressed(page, "Sign in");
      await page.getByText(person.email).first().waitFor();
      await page.goto("/account/security");
      await page.getByText("9 recovery codes are left").waitFor();
    },
    BROWSER_TEST_MS,
  );

  test("the password is shown on a press of a button, and hidden when it is sent", async () => {
    const page = await here.open();
    await page.goto("/account/signin");
    const button = page.getByRole("button", { name: "Show password" });
    const field = page.getByLabel("Password", { exact: true });
    await field.fill("correct horse");
    await button.click();
    expect([await field.getAttribute("type"), await button.getAttribute("aria-pressed")]).toEqual(["text", "true"]);
    await button.click();
    expect(await field.getAttribute("type")).toBe("password");
    const plain = await here.open({ javaScriptEnabled: false });
    await plain.goto("/account/signin");
    expect(await plain.getByRole("button", { name: "Show password" }).isVisible()).toBe(false);
    await plain.getByText("Your password works without it").waitFor();
  });
});
