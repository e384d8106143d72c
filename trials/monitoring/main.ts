// Writes the table of `docs/metrics.md` from the metrics of a site: `bun trials/monitoring/main.ts`. With `--picture` it
// also draws the keys of a sale for `docs/redis.md`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSite } from "@holdfast/testing";
import { drawKeys } from "./picture.ts";
import { alertRules } from "./rules.ts";
import { readMetrics } from "./site-metrics.ts";
import { tableOf, withTable } from "./table.ts";

const DOCUMENT = join(import.meta.dirname, "../../docs/metrics.md");

const site = await startSite();
try {
  const table = tableOf(await readMetrics(site), alertRules());
  writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, "utf8"), table));
} finally {
  await site.stop();
}
if (Bun.argv.includes("--picture")) await drawKeys();
