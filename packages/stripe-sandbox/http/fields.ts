// Reads and validates the parameters of a call, with Stripe's messages for faulty ones.
import { invalidParameter } from "./failure.ts";
import type { Parameter } from "./form.ts";

/** Reads one parameter into a value; throws a Failure that names the parameter (`name`) as Stripe does. */
export type Field<T> = (parameter: Parameter | undefined, name: string) => T;

/** Gives the type of the value that a field reads. */
export type Read<F> = F extends Field<infer T> ? T : never;

/** Reads a text of 1 to `maxLength` characters (default 5,000). */
export function text(maxLength = 5000): Field<string | undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    if (typeof parameter !== "string") throw invalidParameter(name, "Invalid string");
    if (parameter === "") throw empty(name);
    if (parameter.length > maxLength) {
      const message = `Invalid string: must be at most ${maxLength} characters`;
      throw invalidParameter(name, message);
    }
    return parameter;
  };
}

/** Reads an http or https address. */
export function address(): Field<string | undefined> {
  const word = text();
  return (parameter, name) => {
    const value = word(parameter, name);
    if (value === undefined || /^https?:$/.test(URL.parse(value)?.protocol ?? "")) return value;
    throw invalidParameter(name, "Not a valid URL", "url_invalid");
  };
}

/** Reads a whole number of at least `min` (default 1). */
export function integer(min = 1): Field<number | undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    if (parameter === "") throw empty(name);
    if (typeof parameter !== "string" || !/^-?\d{1,15}$/.test(parameter)) {
      const shown = typeof parameter === "string" ? parameter : "hash";
      throw invalidParameter(name, `Invalid integer: ${shown}`, "parameter_invalid_integer");
    }
    const value = Number(parameter);
    if (value >= min) return value;
    const message = `This value must be greater than or equal to ${min}.`;
    throw invalidParameter(name, message, "parameter_invalid_integer");
  };
}

/** Reads `true` or `false`. */
export function flag(): Field<boolean | undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    if (parameter === "true" || parameter === "false") return parameter === "true";
    throw invalidParameter(name, `Invalid boolean: ${typeof parameter === "string" ? parameter : "hash"}`);
  };
}

/** Reads one of the given words. */
export function choice<const W extends string>(...words: [W, ...W[]]): Field<W | undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    const word = words.find((known) => known === parameter);
    if (word !== undefined) return word;
    throw invalidParameter(name, `Invalid ${name}: must be one of ${words.join(", ")}`);
  };
}

/** Reads a list, sent as `name[]=` or `name[0]=`. */
export function list<T>(item: Field<T | undefined>): Field<T[] | undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    if (typeof parameter === "string") throw invalidParameter(name, "Invalid array");
    const values = [...parameter].map(([index, value]) => item(value, `${name}[${index}]`));
    return values.filter((value) => value !== undefined);
  };
}

/** Reads Stripe's metadata: at most 50 names of 40 characters with values of 500; an empty value removes the name. */
export function metadata(): Field<Record<string, string> | undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    if (parameter === "") return {};
    if (typeof parameter === "string") throw invalidParameter(name, "Invalid hash");
    if (parameter.size > 50) throw invalidParameter(name, "Metadata can have up to 50 keys.");
    const entries = [...parameter].map(([key, value]) => metadataEntry(key, value, name));
    return Object.fromEntries(entries);
  };
}

/** Refuses an absent parameter. */
export function required<T>(field: Field<T | undefined>): Field<T> {
  return (parameter, name) => {
    const value = field(parameter, name);
    if (value !== undefined) return value;
    throw invalidParameter(name, `Missing required param: ${name}.`, "parameter_missing");
  };
}

/** Reads the named fields, and refuses any other name with `parameter_unknown`. */
export function fields<S extends Record<string, Field<unknown>>>(
  shape: S,
): Field<{ [K in keyof S]: Read<S[K]> } | undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    if (typeof parameter === "string") throw invalidParameter(name, "Invalid hash");
    for (const key of parameter.keys()) {
      if (Object.hasOwn(shape, key)) continue;
      const unknown = inside(name, key);
      throw invalidParameter(unknown, `Received unknown parameter: ${unknown}`, "parameter_unknown");
    }
    const read = Object.entries(shape).map(([key, field]) => [key, field(parameter.get(key), inside(name, key))]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- built from the shape's own names
    return Object.fromEntries(read) as { [K in keyof S]: Read<S[K]> };
  };
}

function inside(name: string, key: string): string {
  return name === "" ? key : `${name}[${key}]`;
}

function metadataEntry(key: string, value: Parameter, name: string): [string, string] {
  if (typeof value !== "string") throw invalidParameter(inside(name, key), "Invalid string");
  if (key.length > 40) {
    throw invalidParameter(name, "Metadata keys can be up to 40 characters.");
  }
  if (value.length > 500) {
    throw invalidParameter(inside(name, key), "Metadata values can be up to 500 characters.");
  }
  return [key, value];
}

function empty(name: string) {
  const message = `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`;
  return invalidParameter(name, message, "parameter_invalid_empty");
}
