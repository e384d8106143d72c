// Checks pages in a browser with axe-core, in both colour schemes and in two sizes.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

/** Describes one violation that axe-core reports for a page. */
export type AxeFinding = {
  /** Id of the rule, such as `image-alt`. */
  id: string;
  /** The rule in words. */
  help: string;
  /** Selectors of the elements that break the rule. */
  targets: string[];
};

// Only violations are described, which takes half the time. Style sheets of other origins, of which we have none, are
// not loaded.
const OPTIONS = JSON.stringify({ resultTypes: ["violations"], preload: false });

const CONTRAST = JSON.stringify({ ...JSON.parse(OPTIONS), runOnly: ["color-contrast"] });

// Runs in the page: returns the texts of buttons that have the colour of their background.
const UNSEEN = `[...document.querySelectorAll("button, .button")].filter((one) => {
  const { color, backgroundColor } = getComputedStyle(one);
  return one.checkVisibility() && one.innerText.trim() !== "" && color === backgroundColor;
}).map((one) => one.innerText)`;

let source: string | undefined;

/**
 * Runs axe-core over the page as it is now and returns every violation; the list is empty for a good page.
 *
 * `options` are those of `axe.run` as JSON; default: all rules. Injects axe-core by evaluation, which a content security policy does not block.
 */
export async function axe(page: Page, options = OPTIONS): Promise<AxeFinding[]> {
  source ??= readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
  return await page.evaluate<AxeFinding[]>(`axe.run(${options}).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => ({ id, help, targets: nodes.map(({ target }) => target.join(" ")) })))`);
}

/**
 * Returns the contrast faults of buttons while each is pointed at, focused and pressed. Buttons that are alike are
 * coloured alike, so all of them are put into the state at once.
 */
async function faultsOfPointedAt(page: Page): Promise<AxeFinding[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeIds } = await session.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector: "button, .button" });
  for (const nodeId of nodeIds) {
    await session.send("CSS.forcePseudoState", { nodeId, forcedPseudoClasses: ["hover", "focus", "active"] });
  }
  // axe-core takes text in the colour of its background for text that is hidden on purpose.
  const unseen = await page.evaluate<string[]>(UNSEEN);
  const faults = await axe(page, CONTRAST);
  await session.detach();
  if (unseen.length > 0) faults.push({ id: "color-contrast", help: "Text cannot be seen", targets: unseen });
  return faults.map((fault) => ({ ...fault, help: `${fault.help}, while pointed at` }));
}

/** Describes how a page is shown: its colour scheme and its size. */
export type Appearance = {
  /** Colour scheme that the browser reports to the page. */
  colorScheme: "light" | "dark";
  /** Width of the viewport, in CSS pixels. */
  width: number;
  /** Height of the viewport, in CSS pixels. */
  height: number;
};

const APPEARANCES: readonly Appearance[] = [
  { colorScheme: "light", width: 1180, height: 800 },
  { colorScheme: "dark", width: 1180, height: 800 },
  { colorScheme: "dark", width: 375, height: 740 },
  { colorScheme: "light", width: 375, height: 740 },
];

// The width to which a page of 1,280 px shrinks at 400 % zoom, which WCAG asks for.
const NARROWEST: Appearance = { colorScheme: "light", width: 320, height: 740 };

// A desktop of 1,280 px at 200 % zoom.
const ZOOMED: Appearance = { colorScheme: "light", width: 640, height: 400 };

/** Sets how thoroughly a page is checked. */
export type AppearancesOptions = {
  /**
   * Checks one appearance alone, for a run over many pages: light on a desktop for an even number, dark on a phone for
   * an odd one; default all.
   */
  turn?: number | undefined;
};

/**
 * Checks a page light and dark, on a desktop and on a phone.
 *
 * Returns the violations that axe-core reports, and `isWide` for each appearance in which the page scrolls sideways:
 * also at a width of 320 px, at 200 % zoom, and with text of 200 %.
 */
export async function faultsInAllAppearances(
  page: Page,
  { turn }: AppearancesOptions = {},
): Promise<(Appearance & (AxeFinding | { isWide: true }))[]> {
  const faults: (Appearance & (AxeFinding | { isWide: true }))[] = [];
  const wanted = turn === undefined ? APPEARANCES : APPEARANCES.filter((_one, at) => at === (turn % 2) * 2);
  for (const appearance of wanted) {
    const { colorScheme, ...viewport } = appearance;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    for (const finding of await axe(page)) faults.push({ ...appearance, ...finding });
    for (const finding of await faultsOfPointedAt(page)) faults.push({ ...appearance, ...finding });
    if (await isWide(page)) faults.push({ ...appearance, isWide: true });
  }
  for (const size of [NARROWEST, ZOOMED]) {
    await page.setViewportSize(size);
    if (await isWide(page)) faults.push({ ...size, isWide: true });
  }
  const [desktop] = APPEARANCES;
  if (desktop !== undefined && (await isWideWithLargeText(page, desktop))) faults.push({ ...desktop, isWide: true });
  return faults;
}

async function isWideWithLargeText(page: Page, { width, height }: Appearance): Promise<boolean> {
  await page.setViewportSize({ width, height });
  await page.evaluate("document.documentElement.style.fontSize = '200%'");
  const found = await isWide(page);
  await page.evaluate("document.documentElement.style.fontSize = ''");
  return found;
}

async function isWide(page: Page): Promise<boolean> {
  return await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth");
}
