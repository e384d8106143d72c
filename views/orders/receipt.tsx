// Shows the receipt of a paid order.

import type { Child } from "hono/jsx";
import type { PageContext } from "../shared/context.ts";
import { placeInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { EventWhen, Facts, When } from "../shared/values.tsx";
import { eventTone } from "../tickets/ticket-card.tsx";
import type { BuyerOrder } from "./models.ts";
import { orderNumber } from "./order-number.ts";
import { refundInWords } from "./refund-words.ts";

type ReceiptProps = {
  page: Pick<PageContext, "currency" | "user">;
  order: Extract<BuyerOrder, { status: "Completed" }>;
};

/**
 * Shows what was bought and paid, with the order's number. It shows no code and does not pass for a ticket: the site
 * does not hand tickets over, and the order's id is no secret.
 */
export function Receipt({ page, order }: ReceiptProps) {
  const { ticket } = order;
  return (
    <>
      <article class={`keep ${eventTone(ticket)}`} aria-label={`Bought: ${ticket.title}`}>
        <div class="keep-main">
          <p class="keep-kicker">Bought and paid</p>
          <h2>{ticket.title}</h2>
          <Facts
            facts={[
              ["When", <EventWhen event={ticket} />],
              ["Where", placeInWords(ticket)],
              ["Section", ticket.section],
              ["Row", ticket.row],
              ["Seat", ticket.seat],
            ]}
          />
        </div>
        <div class="keep-stub">
          <p class="total-label">Order number</p>
          <p class="order-number">{orderNumber(order.id)}</p>
        </div>
      </article>
      <Ledger page={page} order={order} />
    </>
  );
}

function Ledger({ page, order }: ReceiptProps) {
  return (
    <section class="panel receipt" aria-labelledby="receipt">
      <h2 id="receipt">Receipt</h2>
      <dl class="ledger">
        <Line name="Ticket">{order.ticket.title}</Line>
        <Line name="Sold by">A private seller, through Holdfast</Line>
        {page.user && (
          <Line name="Bought by">
            <Email address={page.user.email} />
          </Line>
        )}
        {order.paidAt && (
          <Line name="Paid on">
            <When at={order.paidAt} />
          </Line>
        )}
        <Line name="Total paid">
          <strong>{money(order.ticket.priceCents, page.currency)}</strong>
        </Line>
      </dl>
      {order.refund && <p>A second payment reached us for this order. {refundInWords(order.refund)}</p>}
      <p class="receipt-note">
        This is your receipt. It does not get you into the event: Holdfast does not hand tickets over yet.
      </p>
      <p class="actions">
        <button class="button-quiet with-script" type="button" data-print>
          Print receipt
        </button>
      </p>
    </section>
  );
}

function Line({ name, children }: { name: string; children: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Shows an e-mail address that breaks only after its `@`, unless one half alone is longer than the line. */
function Email({ address }: { address: string }) {
  const at = address.lastIndexOf("@") + 1;
  return (
    <span class="email">
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </span>
  );
}
