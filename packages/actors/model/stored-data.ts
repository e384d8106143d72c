// Compares decided data with what is read back, and keeps stored keys that this release does not know.

/** Limits how deep data may be nested, in levels: servers with JSON documents refuse 128. */
export const MAX_DEPTH = 100;

/**
 * Returns why data cannot be stored whatever their schema is: null when they can. Schemas drop the key `__proto__` in
 * silence, and deep data end the stack.
 */
export function faultIn(data: unknown, depth = 1): string | null {
  if (typeof data !== "object" || data === null) return null;
  if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`;
  if (Array.isArray(data)) {
    for (const item of data) {
      const fault = faultIn(item, depth + 1);
      if (fault !== null) return fault;
    }
    return null;
  }
  return faultInObject(data, depth);
}

function faultInObject(data: object, depth: number): string | null {
  const values: PlainObject = Object(data);
  for (const key of Object.keys(values)) {
    if (key === "__proto__") return "it has a key __proto__";
    const fault = faultIn(values[key], depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * Returns why JSON would not give back a value as it is: null when it would. A key that is undefined is left out, which
 * equals its absence, and -0 becomes 0.
 */
export function faultAsJson(value: unknown, depth = 1): string | null {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return null;
    case "number":
      return Number.isFinite(value) ? null : `it has a number ${value}`;
    case "object":
      return value === null ? null : faultOfObject(value, depth);
    case "bigint":
    case "function":
    case "symbol":
      return `it has a ${typeof value}`;
    default:
      return null;
  }
}

function faultOfObject(value: object, depth: number): string | null {
  if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`;
  if (Array.isArray(value)) {
    for (const item of value) {
      const fault = item === undefined ? "it has a list with a gap" : faultAsJson(item, depth + 1);
      if (fault !== null) return fault;
    }
    return null;
  }
  if (!isPlain(value)) return "it has an object of a class";
  for (const key of Object.keys(value)) {
    const fault = faultAsJson(value[key], depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * Returns where `read` differs from `decided`, as a path such as `.lines.2.price`, empty for the whole; null when they
 * are the same. A key that is undefined equals a missing key, and -0 equals 0; an object of a class equals nothing.
 */
export function differenceOf(decided: unknown, read: unknown): string | null {
  if (decided === read) return null;
  if (Array.isArray(decided)) return Array.isArray(read) ? differenceOfLists(decided, read) : "";
  return isPlain(decided) && isPlain(read) ? differenceOfObjects(decided, read) : "";
}

function differenceOfLists(decided: readonly unknown[], read: readonly unknown[]): string | null {
  if (decided.length !== read.length) return "";
  for (let at = 0; at < decided.length; at++) {
    const difference = differenceOf(decided[at], read[at]);
    if (difference !== null) return `.${at}${difference}`;
  }
  return null;
}

function differenceOfObjects(decided: PlainObject, read: PlainObject): string | null {
  for (const key of Object.keys(decided)) {
    const difference = differenceOf(decided[key], ownValue(read, key));
    if (difference !== null) return `.${key}${difference}`;
  }
  for (const key of Object.keys(read)) {
    if (read[key] !== undefined && !Object.hasOwn(decided, key)) return `.${key}`;
  }
  return null;
}

/**
 * Returns `next` with the keys of `stored` that `known` (what the schema made of `stored`) lacks. Objects are gone
 * through key by key. In a list that has changed, the items that are as before keep their unknown keys, wherever they
 * are now; changed items have none. Returns `next` itself when there is nothing to keep.
 */
export function withUnknownKeys(next: PlainObject, stored: PlainObject, known: object): PlainObject {
  const knownValues: PlainObject = Object(known);
  let kept = next;
  for (const key of Object.keys(stored)) {
    const isKnown = Object.hasOwn(knownValues, key);
    if (Object.hasOwn(next, key)) {
      const value = isKnown ? withUnknown(next[key], stored[key], knownValues[key]) : next[key];
      if (value !== next[key]) kept = { ...kept, [key]: value };
    } else if (!isKnown) kept = { ...kept, [key]: stored[key] };
  }
  return kept;
}

function withUnknown(next: unknown, stored: unknown, known: unknown): unknown {
  if (typeof next !== "object" || next === null) return next;
  if (Array.isArray(next)) {
    return Array.isArray(stored) && Array.isArray(known) ? withUnknownInItems(next, stored, known) : next;
  }
  return isPlain(next) && isPlain(stored) && isPlain(known) ? withUnknownKeys(next, stored, known) : next;
}

function withUnknownInItems(next: readonly unknown[], stored: readonly unknown[], known: readonly unknown[]): unknown {
  if (known.length !== stored.length || differenceOf(known, stored) === null) return next;
  const unused = new Set(known.keys());
  return next.map((item) => {
    for (const at of unused) {
      if (differenceOf(known[at], item) !== null) continue;
      unused.delete(at);
      return withUnknown(item, stored[at], known[at]);
    }
    return item;
  });
}

type PlainObject = Readonly<Record<string, unknown>>;

function ownValue(object: PlainObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isPlain(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
