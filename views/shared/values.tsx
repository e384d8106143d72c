// Shows single values: prices, moments, badges and lists of facts.

import type { Instant } from "./context.ts";
import { dateTime, isoTime, money } from "./format.ts";

/** Shows a price, which is given in minor units. */
export function Price({ cents, currency }: { cents: number; currency: string }) {
  return <span class="price">{money(cents, currency)}</span>;
}

/** Shows a moment with its zone, readable by machines too. */
export function When({ at }: { at: Instant }) {
  return <time datetime={isoTime(at)}>{dateTime(at)}</time>;
}

/** Colour of a badge, named after what it stands for. */
export type Tone = "free" | "held" | "yours" | "done" | "ended";

/** Shows a status as a coloured word; the word alone carries the meaning. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

/** Lists facts by name; leaves out those without a value. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: unknown])[] }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== "");
  if (known.length === 0) return null;
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
