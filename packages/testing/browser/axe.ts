import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

/** One thing axe-core finds wrong with a page, and where. */
export type AxeFinding = { id: string; help: string; targets: string[] };

let source: string | undefined;

/**
 * Runs axe-core over the page as it is now; an empty list is what a test wants.
 *
 * Injected by evaluation, so it also works under a content policy that allows no foreign script.
 */
export async function axe(page: Page): Promise<AxeFinding[]> {
  source ??= readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
  return await page.evaluate<AxeFinding[]>(`axe.run().then(({ violations }) =>
    violations.map(({ id, help, nodes }) => ({ id, help, targets: nodes.map(({ target }) => target.join(" ")) })))`);
}

/** A page in one colour scheme and size. */
export type Look = { colorScheme: "light" | "dark"; width: number; height: number };

const LOOKS: readonly Look[] = [
  { colorScheme: "light", width: 1180, height: 800 },
  { colorScheme: "dark", width: 1180, height: 800 },
  { colorScheme: "dark", width: 375, height: 740 },
  { colorScheme: "light", width: 375, height: 740 },
];

/** Looks at a page light and dark, on a desktop and a phone: what axe finds, and whether anything runs over the edge. */
export async function faultsInAllLooks(page: Page): Promise<(Look & (AxeFinding | { isWide: true }))[]> {
  const faults: (Look & (AxeFinding | { isWide: true }))[] = [];
  for (const look of LOOKS) {
    const { colorScheme, ...viewport } = look;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    for (const finding of await axe(page)) faults.push({ ...look, ...finding });
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    if (isWide) faults.push({ ...look, isWide });
  }
  return faults;
}
