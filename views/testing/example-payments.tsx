import { CheckoutReadyPage } from "../payments/checkout-ready-page.tsx";
import { PayRefusedPage } from "../payments/pay-refused-page.tsx";
import type { PayoutView } from "../payments/payout-words.tsx";
import { PayoutsPage, type SalePayoutView } from "../payments/payouts-page.tsx";
import { ProcessingPage } from "../payments/processing-page.tsx";
import { SalesPage, type SaleView } from "../payments/sales-page.tsx";
import type { PageContext } from "../shared/context.ts";
import type { NamedTicket } from "../shared/event-lines.tsx";

const refused = {
  heading: "Your card was declined",
  text: "Nothing was charged. The ticket is still reserved for you: you can try again while time is left.",
};
const timeUp = { heading: "Your reservation expired", text: "It ended before the payment, so nothing was charged." };
const changedAt = "2026-11-19T10:30:00.000Z";

const held: PayoutView = {
  ...{ stage: "held", why: "event", amountCents: 8500, nettedCents: 0 },
  ...{ dueAt: "2026-12-07T23:30:00.000Z", eventAt: "2026-12-04T19:30:00.000Z", timeZone: "Europe/London" },
};

/** Returns the pages of paying and of sales of a ticket with example data. */
export function examplePayments(page: PageContext, ticket: NamedTicket) {
  const { path } = page;
  const sold = { ticketId: "t1", ticket, amountCents: 8950, soldAt: "2026-11-18T09:00:00.000Z", changedAt };
  const sales: readonly SaleView[] = [
    { ...sold, orderId: "o1", status: "owed", payout: held },
    { ...sold, orderId: "o2", status: "withdrawn" },
    { ...sold, orderId: "o3", status: "owed", ticket: { title: "The Kelp Choir, Old Lighthouse" }, isTitleOnly: true },
  ];
  const title = "Low Tide Festival: Friday night, Fri 4 Dec 2026, 19:30, London, Balcony B, Row 4, seat 17";
  const order = { id: "o1", title, priceCents: 8950, payUntil: "2026-11-20T18:40:00.000Z" };
  const declined = "Your card has insufficient funds.";
  const checkout = "https://checkout.stripe.com/c/pay/cs_1";
  return [
    {
      name: "pay-refused",
      path,
      markup: <PayRefusedPage page={page} words={refused} detail={declined} order={order} />,
    },
    {
      name: "pay-refused-refund",
      path,
      markup: <PayRefusedPage page={page} words={timeUp} order={{ ...order, payUntil: null }} refund="pending" />,
    },
    { name: "checkout-ready", path, markup: <CheckoutReadyPage page={page} href={checkout} orderId="o1" /> },
    { name: "processing", path, markup: <ProcessingPage page={page} chargeId="c1" orderId="o1" /> },
    { name: "sales", path, markup: <SalesPage page={page} sales={sales} owedCents={8950} /> },
    { name: "sales-empty", path, markup: <SalesPage page={page} sales={[]} owedCents={0} /> },
    ...examplePayouts(page, ticket),
  ];
}

function examplePayouts(page: PageContext, ticket: NamedTicket) {
  const { path } = page;
  const payee = { country: "GB", debtCents: 0, canSell: true };
  const countries = ["DE", "FR", "GB", "IE"];
  const row = { ticketId: "t1", ticket };
  const payouts: readonly SalePayoutView[] = [
    { ...row, ...held, orderId: "o1" },
    { ...row, ...held, orderId: "o2", stage: "held", why: "account" },
    { ...row, ...held, orderId: "o3", stage: "frozen", why: "dispute" },
    { ...row, ...held, orderId: "o4", stage: "paid", why: null, nettedCents: 1200 },
    { ...row, ...held, orderId: "o5", stage: "transferring", why: null },
    { ...row, ...held, orderId: "o6", stage: "withdrawn", why: null },
    { ...row, ...held, orderId: "o7", eventAt: null, ticket: { title: "The Kelp Choir" }, isTitleOnly: true },
  ];
  return [
    {
      name: "payouts-none",
      path,
      markup: (
        <PayoutsPage
          page={page}
          payee={{ ...payee, country: null, state: "none" }}
          countries={countries}
          payouts={[]}
        />
      ),
    },
    {
      name: "payouts-onboarding",
      path,
      markup: (
        <PayoutsPage
          page={page}
          payee={{ ...payee, state: "onboarding" }}
          countries={[]}
          payouts={payouts.slice(1, 2)}
          notice="link"
        />
      ),
    },
    {
      name: "payouts-active",
      path,
      markup: (
        <PayoutsPage
          page={page}
          payee={{ ...payee, state: "active" }}
          countries={[]}
          payouts={payouts}
          nextHref={path}
        />
      ),
    },
    {
      name: "payouts-debt",
      path,
      markup: (
        <PayoutsPage
          page={page}
          payee={{ ...payee, state: "restricted", debtCents: 8950, canSell: false }}
          countries={[]}
          payouts={[{ ...row, ...held, orderId: "o8", stage: "shortfall", why: null }]}
        />
      ),
    },
  ];
}
