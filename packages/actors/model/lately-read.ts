// Remembers what the last texts were read as.

const MOST_TEXTS = 256;

/** Reads equal texts once while they are among the last that were read; what is read is frozen, for several share it. */
export class LatelyRead<Value> {
  static readonly #known = new WeakMap<object, unknown>();
  readonly #values = new Map<string, Value>();

  /**
   * Returns what this process has read lately for `owner`, whose texts all have the same kind of value. The services of one
   * process, and what else watches there, get the same events within moments.
   */
  static of<Value>(owner: object): LatelyRead<Value> {
    const known = LatelyRead.#known.get(owner);
    if (known instanceof LatelyRead) return known;
    const made = new LatelyRead<Value>();
    LatelyRead.#known.set(owner, made);
    return made;
  }

  /** Returns what `read` makes of a text, or made of it lately. Remembers nothing when `read` throws. */
  get(text: string, read: () => Value): Value {
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    const value = frozen(read());
    if (this.#values.size >= MOST_TEXTS) {
      const [oldest = ""] = this.#values.keys();
      this.#values.delete(oldest);
    }
    this.#values.set(text, value);
    return value;
  }
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
