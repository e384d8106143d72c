// Reads and writes the entity tags of tickets: a ticket's tag is its version.

import { badRequest } from "@holdfast/server";

const TAG = String.raw`(?:W/)?"[^"]*"|\d+`;
const LIST = new RegExp(String.raw`^\s*(?:${TAG})\s*(?:,\s*(?:${TAG})\s*)*$`);

/** Returns the value of the header `ETag` for a version of a ticket. */
export function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

/**
 * Returns the versions that the header `If-Match` names; undefined for every version, which an absent header and `*`
 * mean. A tag that is no version matches none. Weak tags count too, because a proxy that compresses answers makes tags
 * weak. Throws 400 for a header that is no list of tags.
 *
 * Source: RFC 9110, section 13.1.1.
 */
export function versionsIn(ifMatch: string | undefined): readonly number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  if (!LIST.test(ifMatch)) throw badRequest("If-Match must be * or a list of entity tags");
  const tags = ifMatch.match(new RegExp(TAG, "g")) ?? [];
  return tags.map((tag) => Number(/^(?:W\/)?"?(\d+)"?$/.exec(tag)?.[1] ?? Number.NaN));
}

/** Returns the versions that both `If-Match` and the field `version` of a body allow; undefined: neither is given. */
export function expectedVersions(
  ifMatch: string | undefined,
  version: number | undefined,
): readonly number[] | undefined {
  const versions = versionsIn(ifMatch);
  if (version === undefined) return versions;
  return versions === undefined || versions.includes(version) ? [version] : [];
}
