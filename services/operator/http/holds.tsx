// Serves the open holds.

import type { AppEnv } from "@holdfast/server";
import { HoldsPage, paths } from "@holdfast/views";
import { Hono } from "hono";
import { readHolds } from "../flows/holds.ts";
import { openMarket } from "../flows/market.ts";
import type { OperatorParts } from "./actions.tsx";
import { scoreCursor } from "./cursors.ts";

/** Creates the route of the open holds; releasing one is an action. */
export function holdPages({ site, allowed, pageOf }: OperatorParts): Hono<AppEnv> {
  const { orders } = openMarket(site);
  return new Hono<AppEnv>().get(paths.holds, allowed, async (c) => {
    const after = scoreCursor(c.req.query("after"));
    const { holds, now } = await readHolds(orders, after);
    return c.html(<HoldsPage page={pageOf(c)} holds={holds} now={now} after={after} />);
  });
}
