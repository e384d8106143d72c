// Leaves out of stored data what every reader adds where it is missing.

import { z } from "zod";

/**
 * Returns data without the keys that have the values of `added`, which an upcast of the form in which the data are written
 * gives to data without them: `{ city: null, ...older }`. What is stored is then shorter, and reads as the same.
 */
export function withoutAdded(
  data: Readonly<Record<string, unknown>>,
  added: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).filter(([key, value]) => !(Object.hasOwn(added, key) && isSame(added[key], value))),
  );
}

// Of arrays only empty ones are compared, of objects none.
function isSame(one: unknown, other: unknown): boolean {
  return one === other || (Array.isArray(one) && Array.isArray(other) && one.length + other.length === 0);
}

/**
 * Returns the defaults of a schema by field, for `withoutAdded`. A process that reads data without the fields must have the
 * same defaults, so a default never changes.
 */
export function defaultsIn({ shape }: z.ZodObject): Record<string, unknown> {
  const fields = Object.entries(shape).filter(([, field]) => field instanceof z.ZodDefault);
  return Object.fromEntries(fields.map(([name, field]) => [name, z.parse(field, undefined)]));
}
