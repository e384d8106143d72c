// Opens the links of letters that a site without a mail server shows.

import type { Page } from "./browser-people.ts";

/** Opens the link of the newest letter of this subject to an address, once it is there. */
export async function openLetter(page: Page, email: string, subject: string): Promise<void> {
  await page.goto("/outbox");
  const letter = page.locator("article").filter({ hasText: email }).filter({ hasText: subject }).first();
  while (!(await letter.isVisible())) await page.reload();
  await page.goto((await letter.getByRole("link").last().getAttribute("href")) ?? "/");
}
