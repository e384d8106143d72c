import type { PageContext } from "../context.ts";
import { money } from "../format.ts";
import { routes } from "../routes.ts";
import { IdempotencyKey } from "../shared/form.tsx";
import type { OrderView } from "./models.ts";

/** A pretend card the sandbox knows, and what it does. */
export type TestCard = { paymentMethod: string; number: string; outcome: string };

const testCards: readonly TestCard[] = [
  { paymentMethod: "pm_card_visa", number: "4242 4242 4242 4242", outcome: "pays" },
  { paymentMethod: "pm_card_visa_chargeDeclined", number: "4000 0000 0000 0002", outcome: "is declined" },
  {
    paymentMethod: "pm_card_visa_chargeDeclinedInsufficientFunds",
    number: "4000 0000 0000 9995",
    outcome: "has too little money",
  },
  { paymentMethod: "pm_card_chargeDeclinedExpiredCard", number: "4000 0000 0000 0069", outcome: "is expired" },
];

type PayFormProps = {
  page: Pick<PageContext, "currency" | "testPayments">;
  order: Pick<OrderView, "id" | "ticket">;
  idempotencyKey: string;
};

/** Pay: not boosted, because the answer may lead to another origin, where a boosted request fails silently. */
export function PayForm({ page, order, idempotencyKey }: PayFormProps) {
  return (
    <form class="pay-form" method="post" action={routes.payments()} hx-boost="false">
      <input type="hidden" name="orderId" value={order.id} />
      <IdempotencyKey value={idempotencyKey} />
      {page.testPayments && <TestCards />}
      <button type="submit">Pay {money(order.ticket.priceCents, page.currency)}</button>
    </form>
  );
}

function TestCards() {
  return (
    <fieldset class="cards">
      <legend>Test card</legend>
      {testCards.map(({ paymentMethod, number, outcome }, index) => (
        <label class="card-choice">
          <input type="radio" name="paymentMethod" value={paymentMethod} checked={index === 0} />
          <span class="card-number">{number}</span> <span class="card-outcome">{outcome}</span>
        </label>
      ))}
    </fieldset>
  );
}
