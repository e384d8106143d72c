// Serves the pages of payments: Pay, the return from Stripe's page, the wait for an outcome, and a seller's sales.

import type { Engine, Stored } from "@holdfast/actors";
import { listCursor, payForm } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  clientAddress,
  HttpProblem,
  leaveSignInReason,
  rememberedRequest,
  requireUser,
  type SignInReason,
  signedInPage,
  validated,
} from "@holdfast/server";
import {
  CheckoutReadyPage,
  type PayableOrder,
  PayRefusedPage,
  type PayRefusedPageProps,
  ProcessingPage,
  paths,
  routes,
  SalesPage,
  type SaleView,
} from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import type { Charge } from "../rules/charge.ts";
import { type OrderState, orderDocument } from "../rules/order.ts";
import { paymentProgressOf, refundProgressOf } from "../rules/payment-progress.ts";
import type { Payout } from "../rules/payout.ts";
import { chargeOfPayer, secondsLeft } from "../store.ts";
import type { PageDependencies } from "./page-context.ts";
import { payoutRowOf } from "./payout-views.ts";
import { OUR_FAULT_RETRY_SECONDS, refusals, type Words, words } from "./refusals.ts";

const SALES_A_PAGE = 50;
const returnQuery = z.object({ charge: z.string().default("") });

/**
 * Creates the page routes: `POST /payments` (the Pay button), the return from Stripe's page, the page of a payment in
 * progress, and a seller's sales.
 */
export function paymentPages(dependencies: PageDependencies): Hono<AppEnv> {
  const { engine, paying } = dependencies;
  const salesQuery = z.object({ after: listCursor(engine) });
  const signedIn = signedInPage((returnTo) => routes.signin({ returnTo }));
  const checked = validated("form", payForm, (c) => refused(c, dependencies, refusals.not_found));
  return new Hono<AppEnv>()
    .post(paths.payments, checked, (c) => pay(c, dependencies, c.req.valid("form")))
    .get(paths.payments, (c) => c.redirect(routes.orders(), 303))
    .get(paths.paymentReturn, signedIn, validated("query", returnQuery), async (c) => {
      const before = await chargeOfPayer(engine, c.req.valid("query").charge, requireUser(c).id);
      const charge = before.ended ? before : await paying.returnFromPage(before);
      // The buyer has not paid on Stripe's page: the order's page offers to pay again.
      if (paymentProgressOf(charge).kind === "open") return c.redirect(routes.order(charge.orderId), 303);
      return paymentProgressOf(charge).kind === "underway"
        ? c.redirect(routes.paymentProcessing(charge.id), 303)
        : show(c, dependencies, charge);
    })
    .get(paths.paymentProcessing, signedIn, async (c) =>
      show(c, dependencies, await chargeOfPayer(engine, c.req.param("id"), requireUser(c).id)),
    )
    .get(paths.sales, signedIn, validated("query", salesQuery), (c) =>
      sales(c, dependencies, c.req.valid("query").after),
    );
}

type PayForm = z.output<typeof payForm>;

async function pay(c: AppContext, dependencies: PageDependencies, form: PayForm): Promise<Response> {
  const { engine, paying } = dependencies;
  const { orderId, idempotencyKey } = form;
  // After signing in the buyer returns to the order's page, because a POST cannot be returned to.
  if (c.var.user === null) {
    leaveSignInReason(c, {
      returnTo: routes.order(orderId),
      wasRefused: true,
      reserved: await reservedBy(c, engine, orderId),
    });
    return c.redirect(routes.signin({ returnTo: routes.order(orderId) }), 303);
  }
  const user = requireUser(c);
  // A text that is not an id of this database names no order.
  if (engine.partitionOf(orderId) === null) return refused(c, dependencies, refusals.not_found);
  const request = { orderId, userId: user.id, paymentMethod: null, address: clientAddress(c) };
  const options = { engine, user, newDocumentId: () => paying.newChargeId(orderId), key: idempotencyKey || undefined };
  return await rememberedRequest(c, options, async (ids) => {
    const payment = await paying.pay(request, ids);
    if ("refused" in payment) {
      const { code, message } = payment.refused;
      const { status, words: pageWords, page } = refusals[code];
      if (page === null) throw new HttpProblem(status, [{ message }]);
      if (status === 429) c.header("Retry-After", String(await secondsLeft(engine, orderId)));
      return refused(c, dependencies, { status, words: pageWords, orderId: page === "order" ? orderId : undefined });
    }
    const { ok: charge } = payment;
    const progress = paymentProgressOf(charge);
    if (progress.kind === "open") return c.redirect(progress.url, 303);
    if (progress.kind === "underway") return c.redirect(routes.paymentProcessing(charge.id), 303);
    return show(c, dependencies, charge);
  });
}

// Everybody may read this: the page of the ticket says it too.
async function reservedBy(c: AppContext, engine: Engine, orderId: string): Promise<SignInReason["reserved"]> {
  const order = await engine.read(orderDocument, orderId);
  const isReserved = order?.status === "AwaitingPayment" && order.chargeId === null;
  const isTheirs = order?.userId === c.var.signedOut?.userId;
  return isReserved ? { title: order.title, until: order.expiresAt, isTheirs } : undefined;
}

async function sales(
  c: AppContext,
  { engine, readSales, pageOf }: PageDependencies,
  after: string | undefined,
): Promise<Response> {
  const { sales: shown, owedCents, next } = await readSales(requireUser(c).id, { limit: SALES_A_PAGE, after });
  const nextHref = next === null ? undefined : routes.sales({ after: next });
  const rows = await Promise.all(shown.map((sale) => rowOf(engine, sale)));
  return await c.html(<SalesPage page={pageOf(c)} sales={rows} owedCents={owedCents} nextHref={nextHref} />);
}

async function rowOf(engine: Engine, payout: Payout): Promise<SaleView> {
  const { orderId, ticketId, ticket, isTitleOnly = false, ...view } = await payoutRowOf(engine, payout);
  const { status, soldAt, changedAt, priceCents, amountCents } = payout;
  const sale = { orderId, ticketId, ticket, isTitleOnly, status, soldAt, changedAt };
  return { ...sale, amountCents: priceCents ?? amountCents, payout: view };
}

/**
 * Shows a charge to its buyer: redirects to the order when paid, else shows the failure, the checkout link or the wait.
 */
async function show(c: AppContext, dependencies: PageDependencies, charge: Charge): Promise<Response> {
  const progress = paymentProgressOf(charge);
  const { orderId } = charge;
  switch (progress.kind) {
    case "paid":
      return c.redirect(routes.order(orderId), 303);
    case "declined":
      return refused(c, dependencies, { status: 402, words: words.declined, detail: progress.message, orderId });
    case "failed":
      c.header("Retry-After", String(OUR_FAULT_RETRY_SECONDS));
      return refused(c, dependencies, { status: 503, words: words.failed, orderId });
    case "refused": {
      const refund = refundProgressOf(charge) ?? undefined;
      return refused(c, dependencies, { status: 409, words: wordsOf(progress.reason), orderId, refund });
    }
    case "open":
      return c.html(<CheckoutReadyPage page={dependencies.pageOf(c)} href={progress.url} orderId={orderId} />);
    case "underway":
      return c.html(<ProcessingPage page={dependencies.pageOf(c)} chargeId={charge.id} orderId={orderId} />);
    default:
      return progress satisfies never;
  }
}

interface Refused {
  readonly status: 402 | 404 | 409 | 429 | 503;
  readonly words: Words;
  readonly detail?: string;
  readonly orderId?: string | undefined;
  /** Progress of the refund, for money that was captured although the order refused the charge. */
  readonly refund?: PayRefusedPageProps["refund"];
}

/** Chooses the words for the reason with which an order refused a charge. */
function wordsOf(reason: string): Words {
  if (reason === "expired" || reason === "event begun" || reason === "too late") return words.timeUp;
  return reason === "already paid" ? words.alreadyPaid : words.cancelled;
}

async function refused(
  c: AppContext,
  { engine, pageOf }: PageDependencies,
  { status, words: pageWords, detail, orderId, refund }: Refused,
): Promise<Response> {
  const [order, now] = await Promise.all([orderId ? engine.read(orderDocument, orderId) : null, engine.now()]);
  c.status(status);
  return await c.html(
    <PayRefusedPage
      page={pageOf(c, now)}
      words={pageWords}
      detail={detail}
      order={order ? payableOrderOf(order, now) : undefined}
      refund={refund}
    />,
  );
}

function payableOrderOf(order: Stored<OrderState>, now: number): PayableOrder {
  const { id, title, priceCents, status, chargeId, expiresAt } = order;
  const canPay = status === "AwaitingPayment" && chargeId === null && expiresAt > now;
  return { id, title, priceCents, payUntil: canPay ? expiresAt : null };
}
