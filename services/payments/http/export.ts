// Gives people a file of all their payments and sales.

import type { Engine } from "@holdfast/actors";
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
import type { Charge } from "../rules/charge.ts";
import { failureReasonOf } from "../rules/payment-progress.ts";
import { chargesOfPayer } from "../store.ts";
import { chargeAnswerOf, saleAnswerOf } from "./answers.ts";

const A_PAGE = 100;

/** Holds the dependencies of the export; without `limits` it may be repeated without end. */
export interface ExportParts {
  readonly engine: Engine;
  readonly readSales: ReadSales;
  readonly limits: RateLimits | undefined;
  readonly note: NoteExport;
}

/**
 * Creates the route of the file: every payment that the person has tried, and every sale, as the API shows them, with
 * what happened to each payment; the newest first.
 */
export function paymentExport({ engine, readSales, limits, note }: ExportParts): Hono<AppEnv> {
  const toSignIn = (returnTo: string) => routes.signin({ returnTo });
  return new Hono<AppEnv>().get(paths.exportPayments, signedInPage(toSignIn), limited(limits, "exports"), (c) => {
    const { id } = requireUser(c);
    return jsonFile(c, {
      name: "payments.json",
      note,
      lists: {
        payments: async (after) => {
          const { charges, next } = await chargesOfPayer(engine, id, { limit: A_PAGE, after });
          return { items: charges.map(exported), next };
        },
        sales: async (after) => {
          const { sales, next } = await readSales(id, { limit: A_PAGE, after });
          return { items: sales.map(saleAnswerOf), next };
        },
      },
    });
  });
}

// Leaves out the payment method, which is kept for a moment alone, and how the site calls Stripe.
function exported(charge: Charge): object {
  const { title, kind, currency, createdAt, history } = charge;
  return {
    ...chargeAnswerOf(charge),
    ...{ title, kind, currency, createdAt: new Date(createdAt).toISOString(), failure: failureReasonOf(charge) },
    history: history.map(({ at, ...step }) => ({ at: new Date(at).toISOString(), ...step })),
  };
}
