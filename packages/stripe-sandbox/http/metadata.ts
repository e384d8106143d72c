// Merges the metadata of an object with those of a call.
/** Merges metadata: given names replace stored ones, and an empty value removes a name. */
export function mergedMetadata(
  kept: Record<string, string>,
  given: Record<string, string> = {},
): Record<string, string> {
  const entries = Object.entries({ ...kept, ...given });
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}
