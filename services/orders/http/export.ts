// Gives buyers a file of all their orders and their places in waiting lines.

import type { Engine, Stored } from "@holdfast/actors";
import {
  type AppEnv,
  jsonFile,
  limited,
  type NoteExport,
  type RateLimits,
  requireUser,
  signedInPage,
} from "@holdfast/server";
import { paths } from "@holdfast/views";
import { Hono } from "hono";
import type { Order } from "../rules/order-document.ts";
import { type Wait, waitDocument, waitsOf } from "../rules/wait.ts";
import { ordersOfBuyer } from "../store.ts";
import { orderAnswerOf } from "./answers.ts";
import { toSignIn } from "./page-context.tsx";
import { waitAnswerOf } from "./waits-api.ts";

const ORDERS_A_PAGE = 100;

/** Holds the dependencies of the export; without `limits` it may be repeated without end. */
export interface ExportParts {
  readonly engine: Engine;
  readonly currency: string;
  readonly limits: RateLimits | undefined;
  readonly note: NoteExport;
}

/** Creates the route of the file: every order as the API shows it, and how its payment went, and every place in a waiting line, the newest first. */
export function orderExport({ engine, currency, limits, note }: ExportParts): Hono<AppEnv> {
  return new Hono<AppEnv>().get(paths.exportOrders, signedInPage(toSignIn), limited(limits, "exports"), (c) => {
    const { id } = requireUser(c);
    return jsonFile(c, {
      name: "orders.json",
      note,
      facts: { currency },
      lists: {
        orders: async (after) => {
          const request = { limit: ORDERS_A_PAGE, ...(after !== undefined && { after }) };
          const { orders, next } = await ordersOfBuyer(engine, id, request);
          return { items: orders.map((order) => exported(order, currency)), next };
        },
        waits: async (after) => {
          const ids = await engine.list(waitsOf(id), { limit: ORDERS_A_PAGE, ...(after !== undefined && { after }) });
          const waits = await engine.readMany(waitDocument, ids);
          const items = waits.flatMap((wait) => (wait ? [exportedWait(wait, currency)] : []));
          return { items, next: ids.length < ORDERS_A_PAGE ? null : (ids.at(-1) ?? null) };
        },
      },
    });
  });
}

function exported(order: Stored<Order>, currency: string): object {
  const { venue, section, seat, description, startsAt } = order.ticket;
  const { ticket, ...facts } = orderAnswerOf(order, currency);
  const details = { venue, startsAt: textOf(startsAt), section, seat, description };
  const { chargeId, endedAt, refund, decline = null } = order;
  const payment = { chargeId, declined: decline, refund: refund?.standing ?? null };
  return { ...facts, endedAt: textOf(endedAt), ticket: { ...ticket, ...details }, payment };
}

function exportedWait(wait: Stored<Wait>, currency: string): object {
  // The file has what the API shows, but for the place, which changes while the file is written.
  const {
    place: _place,
    expiresAt: _expiresAt,
    ...answer
  } = waitAnswerOf({ wait, place: null, order: null }, currency);
  return answer;
}

function textOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
