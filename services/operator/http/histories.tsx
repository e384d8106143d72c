// Serves the histories of tickets and orders, and finds what an id or a number names.

import { type AppContext, type AppEnv, notFound } from "@holdfast/server";
import { FindPage, HistoryPage, type HistoryView, paths } from "@holdfast/views";
import { Hono } from "hono";
import { find } from "../flows/finding.ts";
import { readOrderHistory, readTicketHistory } from "../flows/histories.ts";
import { openMarket } from "../flows/market.ts";
import type { OperatorParts } from "./actions.tsx";

const LONGEST = 100;

/** Creates the routes of histories, and of the search by id or number. */
export function historyPages({ site, engine, allowed, pageOf }: OperatorParts): Hono<AppEnv> {
  const market = openMarket(site);
  const show = (c: AppContext, history: HistoryView | null) => {
    if (history === null) throw notFound();
    return c.html(<HistoryPage page={pageOf(c)} history={history} />);
  };
  return new Hono<AppEnv>()
    .get(paths.operatorTicket, allowed, async (c) => show(c, await readTicketHistory(site, market, c.req.param("id"))))
    .get(paths.operatorOrder, allowed, async (c) => show(c, await readOrderHistory(site, market, c.req.param("id"))))
    .get(paths.operatorFind, allowed, async (c) => {
      const text = (c.req.query("q") ?? "").trim().slice(0, LONGEST);
      const found = text === "" ? { orders: [], mayBePerson: false } : await find(market, engine, text);
      if ("href" in found) return c.redirect(found.href, 303);
      const status = text === "" || found.orders.length > 0 ? 200 : 404;
      return c.html(<FindPage page={pageOf(c)} text={text} {...found} />, status);
    });
}
