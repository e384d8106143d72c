// Names the kinds of keys of a site's Redis, and what docs/redis.md says of them.

/** What is known of one key of a database. */
export interface KindOfKey {
  /** The section of docs/redis.md that describes it. */
  readonly section: string;
  /** How the section spells it. */
  readonly name: string;
}

const ENGINE = "What the engine keeps for every service";
const SITE = "The whole site";
const KINDS =
  /^(events|listeners|retry|timers|inbox|outcomes|requests|dead|unknown|later|aside|consumers|attempts|rate|retention|marks|waiting)$/;

/** Returns what is spelled as code in each section of the document, by the section's heading. */
export function describedKeys(document: string): Map<string, Set<string>> {
  const sections = document.split(/^## /m).map((text): [string, Set<string>] => {
    const [heading = ""] = text.split("\n");
    return [heading, new Set([...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? ""))];
  });
  return new Map(sections);
}

/** Returns the kind of a key; null for a key that is none of a site's. */
export function kindOf(key: string): KindOfKey | null {
  if (key.startsWith("holdfast:paused:")) return { section: SITE, name: "holdfast:paused:<service>" };
  if (key.startsWith("holdfast:")) return { section: SITE, name: key };
  const [, service = "", kind = "", rest = ""] = /^\{\d\d\}:([^:]+)(?::([^:]+))?(?::([^:]+))?/.exec(key) ?? [];
  if (service === "") return null;
  if (service === "opened") return { section: ENGINE, name: "{07}:opened" };
  const section = service === "dealings" ? "auth" : service;
  if (kind === "index") return { section, name: `index:${rest}` };
  return KINDS.test(kind) ? { section: ENGINE, name: `…:${kind}` } : { section, name: kind };
}
