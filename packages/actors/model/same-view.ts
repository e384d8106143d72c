// Compares views of one document at two of its versions.
import { isDeepStrictEqual } from "node:util";

/** Returns whether two views of a document say the same, whatever they say of its version. */
export function isSameView(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(withoutVersion(one), withoutVersion(other));
}

/** Returns a view without the version of its document. */
export function withoutVersion(view: unknown): unknown {
  if (typeof view !== "object" || view === null || !("version" in view)) return view;
  const { version: _version, ...others } = view;
  return others;
}
