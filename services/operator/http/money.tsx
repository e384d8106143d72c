// Serves what is not finished with money.

import type { AppEnv } from "@holdfast/server";
import { type MoneyList, MoneyPage, paths } from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import { openMarket } from "../flows/market.ts";
import { readMoney } from "../flows/money.ts";
import type { OperatorParts } from "./actions.tsx";
import { idCursor, scoreCursor } from "./cursors.ts";

const lists = ["charges", "disputes", "payouts", "held", "codes"] as const satisfies readonly MoneyList[];
const shown = z.enum(lists).optional().catch(undefined);

/** Creates the route of open payments, disputes, payouts and codes; what can be done with them are actions. */
export function moneyPages({ site, allowed, pageOf }: OperatorParts): Hono<AppEnv> {
  const market = openMarket(site);
  return new Hono<AppEnv>().get(paths.operatorPayments, allowed, async (c) => {
    const show = shown.parse(c.req.query("show"));
    const text = c.req.query("after");
    const after = show === undefined ? undefined : (show === "codes" ? idCursor : scoreCursor)(text);
    const money = await readMoney(market, { show, after });
    return c.html(<MoneyPage page={pageOf(c)} money={money} show={show} />);
  });
}
