// Walks through a page by the Tab key and measures at each stop whether the focus can be seen.

import type { Page } from "./browser-people.ts";

/** Describes a stop at which the focus cannot be seen, or what the Tab key never reaches. */
export interface FocusFault {
  /** The markup of the element. */
  readonly element: string;
  /** Pixels that differ by a contrast of 3:1 or more with and without the focus; null for an element not reached. */
  readonly pixels: number | null;
  /** Pixels that are asked for: a line of one pixel around the element. */
  readonly wanted: number;
}

const MOST_STOPS = 80;
const MARGIN = 10;

interface Stop {
  readonly element: string;
  /** What decides on the look of the focus: tag and classes of the element, and those around it. */
  readonly kind: string;
  readonly wanted: number;
  readonly clip: { x: number; y: number; width: number; height: number };
}

/**
 * Presses Tab until it comes back to where it began. Returns each stop whose focus is not visible, and each element
 * that can be pressed or typed into and was no stop. `canvas` is another page, on which the pictures are compared;
 * `seen` holds the kinds of stops that were measured, on this page or others, and are not measured again.
 */
export async function focusFaults(page: Page, canvas: Page, seen: Set<string>): Promise<FocusFault[]> {
  const faults: FocusFault[] = [];
  for (let count = 0; count < MOST_STOPS; count++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(stopHere, MARGIN);
    if (stop === null) break;
    if (seen.has(stop.kind)) continue;
    seen.add(stop.kind);
    const focused = await picture(page, stop);
    await page.evaluate("document.activeElement.blur()");
    const blurred = await picture(page, stop);
    const pixels = await canvas.evaluate(differingPixels, [focused, blurred] as const);
    if (pixels < stop.wanted) faults.push({ element: stop.element, wanted: stop.wanted, pixels });
    await page.evaluate("stops.at(-1).focus()");
  }
  const missed = await page.evaluate(notReached);
  return [...faults, ...missed.map((element) => ({ element, pixels: null, wanted: 0 }))];
}

async function picture(page: Page, { clip }: Stop): Promise<string> {
  return (await page.screenshot({ clip, caret: "hide", animations: "disabled" })).toString("base64");
}

// Runs in the page: adds the element that has the focus to the list `stops` of the page, which a live message cannot
// change. Returns null when it was a stop before, or when nothing has the focus.
function stopHere(margin: number): Stop | null {
  const kept: { stops?: Element[] } = window as object;
  kept.stops ??= [];
  const element = document.activeElement;
  if (element === null || element === document.body || kept.stops.includes(element)) return null;
  kept.stops.push(element);
  const own = element.getBoundingClientRect();
  const box = (element.closest(".grid-cards li, .row") ?? element).getBoundingClientRect();
  const [x, y] = [Math.max(0, box.left - margin), Math.max(0, box.top - margin)];
  const right = Math.min(innerWidth, box.right + margin);
  const bottom = Math.min(innerHeight, box.bottom + margin);
  const around = element.parentElement?.closest("[class]")?.className ?? "";
  return {
    element: element.outerHTML,
    kind: `${element.tagName} ${element.className} in ${around}`,
    wanted: Math.round(own.width + own.height),
    clip: { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) },
  };
}

// Runs in the page: lists what can be used and was no stop.
function notReached(): string[] {
  const { stops = [] }: { stops?: Element[] } = window as object;
  const usable = "a[href], button:not([disabled]), input:not([type=hidden]), textarea, select, summary";
  return [...document.querySelectorAll(usable)]
    .filter((element) => element.checkVisibility() && !stops.includes(element))
    .map((element) => element.outerHTML.slice(0, 120));
}

// Runs in the other page: counts the pixels of two pictures whose contrast to each other is 3:1 or more.
async function differingPixels(pictures: readonly [string, string]): Promise<number> {
  const [one, other] = await Promise.all(
    pictures.map(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      return context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
    }),
  );
  const channel = (value = 0) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = (data: Uint8ClampedArray | undefined, at: number) =>
    0.2126 * channel(data?.[at]) + 0.7152 * channel(data?.[at + 1]) + 0.0722 * channel(data?.[at + 2]);
  let count = 0;
  for (let at = 0; at < (one?.length ?? 0); at += 4) {
    const [a, b] = [luminance(one, at), luminance(other, at)];
    if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) >= 3) count += 1;
  }
  return count;
}
