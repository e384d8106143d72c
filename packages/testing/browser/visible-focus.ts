// Walks through a page by the Tab key and measures at each stop whether the focus can be seen.

import type { Page } from "playwright-core";

/** Describes what is wrong for people who use a keyboard alone. */
export interface FocusFault {
  /** The markup of the element, or its begin. */
  readonly element: string;
  /**
   * What is wrong: the focus cannot be seen, the Tab key never reaches the element, it keeps the focus, or the next stop
   * stands above it in the same column.
   */
  readonly fault: "not seen" | "not reached" | "keeps the focus" | "out of order";
  /** Pixels that differ by a contrast of 3:1 or more with and without the focus, and how many are asked for. */
  readonly pixels?: { readonly differ: number; readonly wanted: number };
}

/** Tells what a walk through a page has met. */
export interface FocusWalk {
  /** Number of stops of the Tab key. */
  readonly stops: number;
  /** Number of stops whose look was measured. */
  readonly measured: number;
  /** What is wrong. */
  readonly faults: readonly FocusFault[];
}

const MOST_STOPS = 400;
const MARGIN = 10;
const MOST_PARTS = 8;

interface Stop {
  readonly element: string;
  /** What decides on the look of the focus: tag and classes of the element, and those around it. */
  readonly kind: string;
  readonly wanted: number;
  readonly clip: { x: number; y: number; width: number; height: number };
}

/**
 * Presses Tab until it comes back to where it began. Asks for a line of one pixel around each element that has the
 * focus. `canvas` is another page, on which the pictures are compared; `seen` holds the kinds of stops that were
 * measured, on this page or others, and are not measured again.
 */
export async function walkByTab(page: Page, canvas: Page, seen: Set<string>): Promise<FocusWalk> {
  const faults: FocusFault[] = [];
  let [stops, measured] = [0, 0];
  await page.evaluate(beginAtTheTop);
  for (; stops < MOST_STOPS; stops++) {
    const stop = await nextStop(page);
    if (stop === null) break;
    if (seen.has(stop.kind)) continue;
    seen.add(stop.kind);
    measured += 1;
    const focused = await picture(page, stop);
    await page.evaluate("document.activeElement.blur()");
    const blurred = await picture(page, stop);
    const differ = await canvas.evaluate(differingPixels, [focused, blurred] as const);
    const pixels = { differ, wanted: stop.wanted };
    if (differ < stop.wanted) faults.push({ element: stop.element, fault: "not seen", pixels });
    await page.evaluate("stops.at(-1).focus()");
  }
  return { stops, measured, faults: [...faults, ...(await page.evaluate(faultsOfOrder))] };
}

// A field of a date has a stop for each of its parts, which is one element.
async function nextStop(page: Page): Promise<Stop | null> {
  for (let presses = 0; presses < MOST_PARTS; presses++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(stopHere, MARGIN);
    if (stop !== "same") return stop;
  }
  return null;
}

async function picture(page: Page, { clip }: Stop): Promise<string> {
  return (await page.screenshot({ clip, caret: "hide", animations: "disabled" })).toString("base64");
}

// Runs in the page: takes the focus from where a form may have put it.
function beginAtTheTop(): void {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}

// Runs in the page: adds the element that has the focus to the list `stops` of the page, which a live message cannot
// change. Returns null when it was a stop before, or when nothing has the focus, and "same" when it was the last one.
function stopHere(margin: number): Stop | null | "same" {
  const kept: { stops?: Element[] } = window as object;
  kept.stops ??= [];
  const element = document.activeElement;
  if (element !== null && element === kept.stops.at(-1)) return "same";
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

// Runs in the page: compares the stops with what can be used, and with the order in which eyes read the page.
function faultsOfOrder(): FocusFault[] {
  const { stops = [] }: { stops?: Element[] } = window as object;
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, select, summary")];
  const groups = new Set(
    stops.map((stop) => (stop instanceof HTMLInputElement && stop.type === "radio" ? stop.name : "")),
  );
  // The Tab key stops at one of a group of radio buttons; the arrow keys choose among them.
  const isOfGroup = (one: Element) => one instanceof HTMLInputElement && one.type === "radio" && groups.has(one.name);
  const usable = all.filter((one) => one.checkVisibility() && !one.matches(":disabled"));
  const missed = usable.filter((one) => !stops.includes(one) && !isOfGroup(one));
  const backwards = stops.filter((stop, at) => {
    const [box, next] = [stop.getBoundingClientRect(), stops[at + 1]?.getBoundingClientRect()];
    // What shows only while it has the focus has no box any more.
    if (next === undefined || next.width * box.width === 0 || stop.closest("header")) return false;
    return next.bottom <= box.top + 1 && next.left < box.right && next.right > box.left;
  });
  const last = stops.at(-1);
  const isKept = last !== undefined && document.activeElement === last;
  const faultOf = (fault: FocusFault["fault"]) => (one: Element) => ({ element: one.outerHTML.slice(0, 120), fault });
  return [
    ...missed.map(faultOf("not reached")),
    ...backwards.map(faultOf("out of order")),
    ...(isKept ? [last] : []).map(faultOf("keeps the focus")),
  ];
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
