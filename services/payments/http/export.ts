// Gives sellers a file of all their sales.

import {
  type AppEnv,
  jsonFile,
  limited,
  type NoteExport,
  type RateLimits,
  requireUser,
  signedInPage,
} from "@holdfast/server";
import { paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import type { ReadSales } from "../flows/sales.ts";
import { saleAnswerOf } from "./answers.ts";

const SALES_A_PAGE = 100;

/** Holds the dependencies of the export; without `limits` it may be repeated without end. */
export interface ExportParts {
  readonly readSales: ReadSales;
  readonly limits: RateLimits | undefined;
  readonly note: NoteExport;
}

/**
 * Creates the route of the file: every sale as the API shows it, the newest first. What a person has paid stands with
 * the orders, whose service knows them by their buyer.
 */
export function salesExport({ readSales, limits, note }: ExportParts): Hono<AppEnv> {
  const toSignIn = (returnTo: string) => routes.signin({ returnTo });
  return new Hono<AppEnv>().get(paths.exportPayments, signedInPage(toSignIn), limited(limits, "exports"), (c) => {
    const { id } = requireUser(c);
    return jsonFile(c, {
      name: "payments.json",
      note,
      lists: {
        sales: async (after) => {
          const { sales, next } = await readSales(id, { limit: SALES_A_PAGE, after });
          return { items: sales.map(saleAnswerOf), next };
        },
      },
    });
  });
}
