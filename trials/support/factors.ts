// Lets people in a browser have more than a password: an authenticator for passkeys, and an authenticator app.

import { shownCode } from "@holdfast/auth/testing";
import { type Page, untilHeading } from "./browser-people.ts";

/** Gives the browser of a page an authenticator that always finds the right person in front of it. */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    ...({ protocol: "ctap2", transport: "internal" } as const),
    ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  };
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
}

/** Sets an authenticator app up, from the page of sign-in and security; returns its key, on the page of recovery codes. */
export async function setUpApp(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  await untilHeading(page, "Set up an authenticator app");
  const key = ((await page.locator(".app-key").textContent()) ?? "").replaceAll(" ", "");
  // The step before: the code of the present one is left for signing in.
  await page.getByLabel("6-digit code").fill(shownCode(key, -1));
  await page.getByRole("button", { name: "Turn on" }).click();
  await untilHeading(page, "Your recovery codes");
  return key;
}
