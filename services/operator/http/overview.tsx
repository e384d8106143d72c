// Serves the first page for operators.

import type { AppEnv } from "@holdfast/server";
import { OverviewPage, paths } from "@holdfast/views";
import { Hono } from "hono";
import type { OperatorParts } from "./actions.tsx";

/** Creates the route of the overview. */
export function overviewPages({ allowed, overview, pageOf }: OperatorParts): Hono<AppEnv> {
  return new Hono<AppEnv>().get(paths.operator, allowed, async (c) =>
    c.html(<OverviewPage page={pageOf(c)} overview={await overview()} />),
  );
}
