// Parses form-encoded parameters with Stripe's brackets.
import { Failure } from "./failure.ts";

/** Holds a parameter as it was sent: a text, or parameters by name or number. */
export type Parameter = string | Parameters;

/** Holds parameters by name; a Map, so that no name can reach the prototype of an object. */
export type Parameters = Map<string, Parameter>;

const PATH = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

/**
 * Parses `application/x-www-form-urlencoded` text with Stripe's brackets: `a[b]=1`, `a[0]=x`, `a[]=x`.
 * The last value of a repeated name counts. Throws a Failure for a name that cannot be parsed.
 */
export function parseForm(text: string): Parameters {
  const root: Parameters = new Map();
  for (const [name, value] of new URLSearchParams(text)) put(root, steps(name), value);
  return root;
}

/** Writes parameters sorted by name, so that two equal calls give equal texts. */
export function canonical(parameter: Parameter): string {
  if (typeof parameter === "string") return JSON.stringify(parameter);
  const entries = [...parameter].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`).join()}}`;
}

function steps(name: string): string[] {
  const match = PATH.exec(name);
  if (!match) throw unreadable(name);
  const [, first = "", brackets = ""] = match;
  return [first, ...[...brackets.matchAll(/\[([^\]]*)\]/g)].map((step) => step[1] ?? "")];
}

function put(root: Parameters, path: string[], value: string): void {
  let here = root;
  for (const [depth, step] of path.entries()) {
    const name = step === "" ? String(here.size) : step;
    if (depth === path.length - 1) {
      if (here.get(name) instanceof Map) throw unreadable(path.join("."));
      here.set(name, value);
      return;
    }
    const inside = here.get(name) ?? new Map<string, Parameter>();
    if (typeof inside === "string") throw unreadable(path.join("."));
    here.set(name, inside);
    here = inside;
  }
}

function unreadable(name: string): Failure {
  const message = `Invalid parameter name: ${name}`;
  return new Failure(400, { type: "invalid_request_error", message }, "validation");
}
