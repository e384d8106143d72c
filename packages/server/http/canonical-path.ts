// Redirects unknown paths to their canonical form.
import type { AppContext } from "./service.ts";

// Leaves out segments of nothing but spaces: mail programs and people add them to the end of a copied address.
const EMPTY = /^(%20|%09|%0a|%0d)*$/i;
const SPACES_AT_END = /(%20|%09|%0a|%0d)+$/i;
// Names of pages are in small letters; an id, which follows them, is opaque.
const NAMES = /^\/(?:(?:api|account)\/)?[^/]+/i;
const ESCAPE = /%([\da-f]{2})/gi;

/**
 * Returns the canonical form of the path of a URL: no empty segments, no final slash, no spaces at the end, the names at
 * its beginning in small letters, and no escape that is not needed. The canonical form of a canonical path is itself.
 */
export function canonicalPath(pathname: string): string {
  const segments = pathname.split("/").filter((segment) => !EMPTY.test(segment));
  const path = `/${segments.join("/")}`.replace(SPACES_AT_END, "").replace(ESCAPE, unescapeLetter);
  return path.replace(NAMES, (names) => names.toLowerCase());
}

/**
 * Answers GET and HEAD of a path that is not canonical with a permanent redirect to its canonical form, with the query;
 * null for other requests. Use it where no route has matched: a route judges its ids itself.
 */
export function redirectToCanonical(c: AppContext): Response | null {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return null;
  const { pathname, search } = new URL(c.req.url);
  const canonical = canonicalPath(pathname);
  return canonical === pathname ? null : c.redirect(canonical + search, 301);
}

function unescapeLetter(escape: string, hex: string): string {
  const letter = String.fromCharCode(Number.parseInt(hex, 16));
  return /[\w.~-]/.test(letter) ? letter : escape;
}
