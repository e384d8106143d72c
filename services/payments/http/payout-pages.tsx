// Serves the pages of a seller's account for payouts.

import type { Engine } from "@holdfast/actors";
import { listCursor, payeeBody } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  HttpProblem,
  type PageOf,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import { type PayeeForPage, PayoutsPage, type PayoutsPageProps, paths, routes, safeReturnTo } from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import type { Onboarding } from "../flows/onboarding.ts";
import type { ReadSales } from "../flows/sales.ts";
import { canSell, type Payee, payeeDocument } from "../rules/payee.ts";
import { owedBy } from "../rules/payee-debts.ts";
import { payoutRowOf } from "./payout-views.ts";

const PAYOUTS_A_PAGE = 50;

/** Holds the dependencies of the pages. */
export interface PayoutPageDependencies {
  readonly engine: Engine;
  readonly onboarding: Onboarding;
  readonly readSales: ReadSales;
  readonly pageOf: PageOf;
}

const whereTo = { returnTo: z.string().max(2_000).optional() };

type Extras = Pick<PayoutsPageProps, "notice" | "returnTo" | "errors"> & { readonly after?: string | undefined };

/** Creates the routes of `/account/payouts`: the page, the form for the country, and the way to Stripe and back. */
export function payoutPages(dependencies: PayoutPageDependencies): Hono<AppEnv> {
  const { engine, onboarding } = dependencies;
  const signedIn = signedInPage((returnTo) => routes.signin({ returnTo }));
  const query = z.object({
    after: listCursor(engine),
    again: z.enum(["link", "country", "away"]).optional().catch(undefined),
    ...whereTo,
  });
  const country = validated("form", payeeBody.extend(whereTo), (c) =>
    c.redirect(routes.payouts({ again: "country" }), 303),
  );
  return new Hono<AppEnv>()
    .get(paths.payouts, signedIn, validated("query", query), (c) => {
      const { after, again, returnTo } = c.req.valid("query");
      return show(c, dependencies, { after, notice: again, returnTo });
    })
    .post(paths.payoutsCountry, signedIn, country, async (c) => {
      const { country: chosen, returnTo } = c.req.valid("form");
      if (!(await onboarding.countries()).includes(chosen)) {
        return c.redirect(routes.payouts({ again: "country" }), 303);
      }
      await onboarding.setCountry(requireUser(c).id, chosen);
      return c.redirect(returnTo === undefined ? routes.payouts() : safeReturnTo(returnTo), 303);
    })
    .post(paths.payoutsOnboarding, signedIn, async (c) => {
      const begun = await onboarding.begin(requireUser(c).id).catch(away);
      if (begun === null) return c.redirect(routes.payouts({ again: "away" }), 303);
      return c.redirect("refused" in begun ? routes.payouts({ again: "country" }) : begun.url, 303);
    })
    .get(paths.payoutsReturn, signedIn, async (c) => {
      await onboarding.returned(requireUser(c).id);
      return c.redirect(routes.payouts(), 303);
    });
}

async function show(c: AppContext, dependencies: PayoutPageDependencies, { after, ...extras }: Extras) {
  const { engine, onboarding, readSales, pageOf } = dependencies;
  const { id } = requireUser(c);
  const [payee, list] = await Promise.all([
    engine.read(payeeDocument, id),
    readSales(id, { limit: PAYOUTS_A_PAGE, after }),
  ]);
  // Only whoever has no account yet is asked for a country.
  const isAsked = payee === null || payee.state === "none";
  const countries = isAsked ? ((await onboarding.countries().catch(away)) ?? []) : [];
  const payouts = await Promise.all(list.sales.map((sale) => payoutRowOf(engine, sale)));
  const nextHref = list.next === null ? undefined : routes.payouts({ after: list.next });
  return c.html(
    <PayoutsPage
      page={pageOf(c)}
      payee={forPage(payee)}
      countries={countries}
      payouts={payouts}
      nextHref={nextHref}
      {...extras}
    />,
  );
}

function forPage(payee: Payee | null): PayeeForPage {
  if (!payee) return { state: "none", country: null, debtCents: 0, canSell: true };
  const { state, country } = payee;
  return { state, country: country === "" ? null : country, debtCents: owedBy(payee), canSell: canSell(payee) };
}

// Stripe does not answer: the page is shown all the same.
function away(error: unknown): null {
  if (error instanceof HttpProblem && error.status === 503) return null;
  throw error;
}
