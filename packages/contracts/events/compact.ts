// Leaves out of stored data what every reader adds where it is missing.

/**
 * Returns data without the keys that have the values of `added`, which an upcast of the form in which the data are written
 * gives to data without them: `{ city: null, ...older }`. What is stored is then shorter, and reads as the same.
 */
export function withoutAdded(
  data: Readonly<Record<string, unknown>>,
  added: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).filter(([key, value]) => !(Object.hasOwn(added, key) && added[key] === value)),
  );
}
