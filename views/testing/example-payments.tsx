import { CheckoutReadyPage } from "../payments/checkout-ready-page.tsx";
import { PayRefusedPage } from "../payments/pay-refused-page.tsx";
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

/** Returns the pages of paying and of sales of a ticket with example data. */
export function examplePayments(page: PageContext, ticket: NamedTicket) {
  const { path } = page;
  const sold = { ticketId: "t1", ticket, amountCents: 8950, soldAt: "2026-11-18T09:00:00.000Z", changedAt };
  const sales: readonly SaleView[] = [
    { ...sold, orderId: "o1", status: "owed" },
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
  ];
}
