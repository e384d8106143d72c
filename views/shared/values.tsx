import type { Instant } from "./context.ts";
import { dateTime, isoTime, money } from "./format.ts";

/** A price in minor units, the whole price. */
export function Price({ cents, currency }: { cents: number; currency: string }) {
  return <span class="price">{money(cents, currency)}</span>;
}

/** A moment with its zone, readable by machines too. */
export function When({ at }: { at: Instant }) {
  return <time datetime={isoTime(at)}>{dateTime(at)}</time>;
}

export type Tone = "free" | "held" | "yours" | "done" | "ended";

/** A status in a word; the tone colours it, the word carries the meaning. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

/** A list of facts; those without a value are left out. */
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
