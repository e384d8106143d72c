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
import { payeeDocument } from "../rules/payee.ts";
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
 * what happened to each payment, the newest first; and the account for payouts.
 */
export function paymentExport({ engine, readSales, limits, note }: ExportParts): Hono<AppEnv> {
  const toSignIn = (returnTo: string) => routes.signin({ returnTo });
  return new Hono<AppEnv>().get(paths.exportPayments, signedInPage(toSignIn), limited(limits, "exports"), async (c) => {
    const { id } = requireUser(c);
    return await jsonFile(c, {
      name: "payments.json",
      note,
      facts: { payouts: await payeeFacts(engine, id) },
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

// What the site keeps of a seller's account for payouts; the rest is Stripe's.
async function payeeFacts(engine: Engine, id: string): Promise<object | null> {
  const payee = await engine.read(payeeDocument, id);
  if (!payee) return null;
  const { country, accountId, state, due, debts } = payee;
  return { userId: id, country, accountId, state, due, owes: debts.filter(({ leftCents }) => leftCents > 0) };
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
