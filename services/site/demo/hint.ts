// Tells who starts an empty site how to fill it.

import { findRunningSite } from "./running-site.ts";

/** Returns the line that names the demo market, for a site in development on which nothing is for sale; else null. */
export async function demoHint(dataDir: string): Promise<string | null> {
  const site = await findRunningSite(dataDir);
  if (site === null || site.isProduction || !site.hasSandbox || site.sendsMail) return null;
  const events: unknown = await fetch(`${site.url}/api/events?limit=1`)
    .then((answer) => answer.json())
    .catch(() => null);
  if (!Array.isArray(events) || events.length > 0) return null;
  return "Nothing is for sale here yet: bun run demo, in another terminal, fills an empty site with an invented market";
}
