// Shows the Buy form, which carries what is on the page.

import { routes } from "../routes.ts";
import { IdempotencyKey } from "../shared/form.tsx";
import { decimal } from "../shared/format.ts";
import type { TicketOnSale } from "./models.ts";
import { shownText } from "./ticket-terms.ts";
import { words } from "./words.ts";

type BuyFormProps = {
  /** The ticket as the page shows it. */
  ticket: TicketOnSale;
  /** Currency of the price. */
  currency: string;
  /** New idempotency key. */
  idempotencyKey: string;
  /** Text of the button; default "Buy". */
  label?: string;
  /** What a press of the button does, in words; default: a reservation of the usual 15 minutes. */
  reserves?: string;
};

const USUAL_MINUTES = 15;

/**
 * Shows the Buy button of one state of a ticket.
 *
 * `expectedPrice` and `expectedEdition` have a purchase of another state refused; `shown` lets the refusal say what is
 * different, however long ago the page was loaded.
 */
export function BuyForm({
  ticket,
  currency,
  idempotencyKey,
  label = words.ticket.buy,
  reserves = words.ticket.reserves(USUAL_MINUTES),
}: BuyFormProps) {
  return (
    <form class="buy-form" method="post" action={routes.orders()}>
      <input type="hidden" name="ticketId" value={ticket.id} />
      <input type="hidden" name="expectedPrice" value={decimal(ticket.priceCents, currency)} />
      <input type="hidden" name="expectedEdition" value={String(ticket.edition)} />
      <input type="hidden" name="shown" value={shownText(ticket)} />
      <IdempotencyKey value={idempotencyKey} />
      <button type="submit">{label}</button>
      <p class="fine">{reserves}</p>
    </form>
  );
}
