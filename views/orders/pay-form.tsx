import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { IdempotencyKey } from "../shared/form.tsx";
import { money } from "../shared/format.ts";
import type { BuyerOrder } from "./models.ts";
import { words } from "./words.ts";

type PayFormProps = {
  page: Pick<PageContext, "currency" | "testPayments">;
  order: Pick<BuyerOrder, "id" | "ticket">;
  /** Why the last attempt to pay did not go through; default: none has failed. */
  decline?: string | null | undefined;
  idempotencyKey: string;
  /** Whether the form stands in a list of orders, where the button alone shows; default false. */
  isSmall?: boolean;
};

/**
 * Shows the Pay button, and why the last attempt to pay did not go through.
 *
 * The form is not boosted: its answer may redirect to another origin, where a boosted request fails silently.
 */
export function PayForm({ page, order, decline, idempotencyKey, isSmall = false }: PayFormProps) {
  const label = words.pay.button(money(order.ticket.priceCents, page.currency));
  return (
    <form class="pay-form" method="post" action={routes.payments()} hx-boost="false">
      <input type="hidden" name="orderId" value={order.id} />
      <IdempotencyKey value={idempotencyKey} />
      {decline && <p class="field-error">{words.pay.declined(decline)}</p>}
      <button type="submit" {...(isSmall && { "aria-label": `${label}: ${order.ticket.title}` })}>
        {label}
      </button>
      {!isSmall && <p class="fine">{page.testPayments ? words.pay.test : words.pay.stripe}</p>}
    </form>
  );
}
