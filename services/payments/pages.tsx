import { RefusedError } from "@holdfast/actors";
import { paymentBody } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  HttpProblem,
  rememberedRequest,
  requireUser,
  signedInPage,
  validForm,
} from "@holdfast/server";
import { PayRefusedPage, ProcessingPage, paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import type { Charge } from "./charge.ts";
import type { PageDependencies } from "./page-context.tsx";
import { standingOf } from "./paying.ts";
import { chargeOfPayer } from "./store.ts";

const payForm = paymentBody.safeExtend({ idempotencyKey: z.string().optional() });

/** Where the Pay button of an order's page leads, and the page of a payment whose outcome takes longer. */
export function paymentPages(dependencies: PageDependencies): Hono<AppEnv> {
  const { engine } = dependencies;
  const checked = validForm(payForm, (c, { values }) =>
    refused(c, dependencies, { status: 422, reason: "Choose a card to pay with.", orderId: values["orderId"] }),
  );
  return new Hono<AppEnv>()
    .post(paths.payments, checked, (c) => pay(c, dependencies, c.req.valid("form")))
    .get(paths.payments, (c) => c.redirect(routes.orders(), 303))
    .get(
      paths.paymentProcessing,
      signedInPage((returnTo) => routes.signin({ returnTo })),
      async (c) => show(c, dependencies, await chargeOfPayer(engine, c.req.param("id"), requireUser(c).id)),
    );
}

type PayForm = z.output<typeof payForm>;

async function pay(c: AppContext, dependencies: PageDependencies, form: PayForm): Promise<Response> {
  const { engine, paying } = dependencies;
  const { orderId, paymentMethod, token, idempotencyKey } = form;
  // Pay is pressed again on the order's page: this address alone is nothing to come back to.
  if (c.var.user === null) return c.redirect(routes.signin({ returnTo: routes.order(orderId) }), 303);
  const user = requireUser(c);
  const wish = { orderId, userId: user.id, paymentMethod: paymentMethod ?? token ?? "" };
  const newDocumentId = () => paying.newChargeId(orderId);
  try {
    return await rememberedRequest(
      c,
      { engine, user, newDocumentId, key: idempotencyKey || undefined },
      async (ids) => {
        const charge = await paying.pay(wish, ids);
        const { kind } = standingOf(charge);
        if (kind === "declined" || kind === "refused") return show(c, dependencies, charge);
        const Location = kind === "paid" ? routes.order(orderId) : routes.paymentProcessing(charge.id);
        return { status: 303, body: null, headers: { Location }, remember: kind === "paid" };
      },
    );
  } catch (error) {
    return refused(c, dependencies, { ...refusalOf(error), orderId });
  }
}

/** A charge as its buyer sees it: the order's page once it is paid, why it was not, or that it takes longer. */
async function show(c: AppContext, dependencies: PageDependencies, charge: Charge): Promise<Response> {
  const standing = standingOf(charge);
  const { orderId } = charge;
  switch (standing.kind) {
    case "paid":
      return c.redirect(routes.order(orderId), 303);
    case "declined":
      return refused(c, dependencies, { status: 402, reason: "declined", detail: standing.message, orderId });
    case "refused":
      return refused(c, dependencies, { status: 409, reason: pageReason(standing.reason), orderId });
    case "underway":
      c.header("Cache-Control", "no-store");
      return c.html(<ProcessingPage page={dependencies.pageOf(c)} chargeId={charge.id} orderId={orderId} />);
    default:
      return standing satisfies never;
  }
}

interface Refused {
  readonly status: 402 | 404 | 409 | 422;
  /** As the page spells it. */
  readonly reason: string;
  readonly detail?: string;
  readonly orderId?: string | undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  not_ready: "not ready",
  already_paid: "already paid",
  payment_in_progress: "in progress",
  cancelled: "cancelled",
  expired: "time up",
};

function refusalOf(error: unknown): Refused {
  if (error instanceof HttpProblem && error.status === 404) return { status: 404, reason: "unknown" };
  if (!(error instanceof RefusedError) || error.code === "forbidden") throw error;
  if (error.code === "not_found") return { status: 404, reason: "unknown" };
  return { status: 409, reason: REASONS[error.code] ?? error.message };
}

/** An order's own word for why it refused a charge, as the page spells it. */
function pageReason(reason: string): string {
  if (reason === "expired" || reason === "too late") return "time up";
  return reason === "already paid" ? reason : "cancelled";
}

async function refused(
  c: AppContext,
  { pageOf }: PageDependencies,
  { status, reason, detail, orderId }: Refused,
): Promise<Response> {
  c.status(status);
  const way = reason === "unknown" ? undefined : orderId;
  return await c.html(<PayRefusedPage page={pageOf(c)} reason={reason} detail={detail} orderId={way} />);
}
