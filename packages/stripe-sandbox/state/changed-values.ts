// Compares an object before and after an update.
/** Returns the former values of what an update has changed, also inside of objects; null stands for what was absent. */
export function changedIn(before: object, after: object): Record<string, unknown> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].flatMap((name): [string, unknown][] => {
    const [old, present]: unknown[] = [Reflect.get(before, name), Reflect.get(after, name)];
    if (JSON.stringify(old) === JSON.stringify(present)) return [];
    return [[name, isPlain(old) && isPlain(present) ? changedIn(old, present) : (old ?? null)]];
  });
  return Object.fromEntries(changed);
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
