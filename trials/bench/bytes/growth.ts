// Divides what a Redis has gained by the number of things that it has gained.

import type { StoredBytes } from "./stored.ts";

/** Holds the bytes that each of some things takes: by the server's sum, by its keys, and by their kinds. */
export type Growth = StoredBytes;

/** Returns the bytes that each of `count` things takes, which were stored between two measurements. */
export function growthOf(before: StoredBytes, after: StoredBytes, count: number): Growth {
  const byKind = new Map<string, Map<string, number>>();
  for (const [kind, details] of after.byKind) {
    const was = before.byKind.get(kind);
    byKind.set(kind, new Map([...details].map(([name, bytes]) => [name, (bytes - (was?.get(name) ?? 0)) / count])));
  }
  return { used: (after.used - before.used) / count, keys: (after.keys - before.keys) / count, byKind };
}

const LEAST_SHOWN = 8;

/** Writes what each step has in each kind of key, in bytes, the largest kind of the last step first. */
export function breakdownOf(steps: Readonly<Record<string, Growth>>): string {
  const growths = Object.values(steps);
  const last = growths.at(-1);
  if (!last) return "";
  const rows: string[] = [];
  const row = (name: string, bytesOf: (growth: Growth) => number): void => {
    rows.push(`| ${[name, ...growths.map((growth) => Math.round(bytesOf(growth)))].join(" | ")} |`);
  };
  row("used memory", ({ used }) => used);
  row("all keys", ({ keys }) => keys);
  for (const [kind, details] of [...last.byKind].toSorted(([, one], [, other]) => sumOf(other) - sumOf(one))) {
    row(`**${kind}**`, ({ byKind }) => sumOf(byKind.get(kind)));
    for (const [detail, bytes] of [...details].toSorted(([, one], [, other]) => other - one)) {
      if (Math.abs(bytes) >= LEAST_SHOWN) row(detail, ({ byKind }) => byKind.get(kind)?.get(detail) ?? 0);
    }
  }
  const head = `| bytes | ${Object.keys(steps).join(" | ")} |`;
  return [head, `|---|${"---|".repeat(growths.length)}`, ...rows].join("\n");
}

function sumOf(details: ReadonlyMap<string, number> = new Map()): number {
  return [...details.values()].reduce((sum, bytes) => sum + bytes, 0);
}
