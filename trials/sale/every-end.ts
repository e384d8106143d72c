import { endOf, expectEnd, expectMoment, expectStep } from "./checks.ts";
import { dueSteps, freeSteps, type Plot } from "./plot.ts";
import { keyOf, ordersIn, type Sale } from "./sale.ts";

/** What a walk checks besides what holds for every sale, and what it tells of an end besides that. */
export interface Checks {
  readonly expectMoment?: (sale: Sale) => void;
  readonly expectEnd?: (sale: Sale) => void;
  readonly endOf?: (sale: Sale) => object;
}

/**
 * Walks through every order in which a sale's events can be delivered: any event to any service at any time, again and
 * again, old ones after new ones or, since an older one is then skipped, never. Gives the ends, each once.
 */
export function everyEnd(begun: Sale, plot: Plot, more: Checks = {}): { ends: object[]; moments: number } {
  const seen = new Set<string>();
  const ends = new Map<string, object>();
  const ahead = [begun];
  for (let sale = ahead.pop(); sale; sale = ahead.pop()) {
    const current = sale;
    const key = keyOf(current);
    if (seen.has(key)) continue;
    seen.add(key);
    expectMoment(current);
    more.expectMoment?.(current);
    const changed = (after: Sale): boolean => after !== current && keyOf(after) !== key;
    const due = dueSteps(current, plot)
      .map((step) => step(current))
      .filter(changed);
    if (due.length === 0 && ordersIn(current).length > 0) {
      expectEnd(current);
      more.expectEnd?.(current);
      const end = { ...endOf(current), ...more.endOf?.(current) };
      ends.set(JSON.stringify(end), end);
    }
    const free = freeSteps(plot)
      .map((step) => step(current))
      .filter(changed);
    for (const after of [...due, ...free]) {
      expectStep(current, after);
      ahead.push(after);
    }
  }
  return { ends: [...ends.values()], moments: seen.size };
}
