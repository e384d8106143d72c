// Shows the receipt of a paid order.

import type { Child } from "hono/jsx";
import { eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { placeInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { EventWhen, Facts, When } from "../shared/values.tsx";
import type { BuyerOrder } from "./models.ts";
import { orderNumber } from "./order-number.ts";
import { refundInWords } from "./refund-words.ts";
import { words } from "./words.ts";

const text = words.receipt;

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
      <article class={`keep ${eventTone(ticket)}`} aria-label={words.receipt.bought(ticket.title)}>
        <div class="keep-main">
          <p class="keep-kicker">{text.kicker}</p>
          <h2>{ticket.title}</h2>
          <Facts
            facts={[
              [text.when, <EventWhen event={ticket} />],
              [text.where, placeInWords(ticket)],
              [text.section, ticket.section],
              [text.row, ticket.row],
              [text.seat, ticket.seat],
            ]}
          />
        </div>
        <div class="keep-stub">
          <p class="total-label">{text.number}</p>
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
      <h2 id="receipt">{text.title}</h2>
      <dl class="ledger">
        <Line name={text.number}>{orderNumber(order.id)}</Line>
        <Line name={text.ticket}>{order.ticket.title}</Line>
        <Line name={text.soldBy}>{text.seller}</Line>
        {page.user && (
          <Line name={text.boughtBy}>
            <Email address={page.user.email} />
          </Line>
        )}
        {order.paidAt && (
          <Line name={text.paidOn}>
            <When at={order.paidAt} />
          </Line>
        )}
        <Line name={text.total}>
          <strong>{money(order.ticket.priceCents, page.currency)}</strong>
        </Line>
      </dl>
      {order.refund && (
        <p>
          {text.secondPayment} {refundInWords(order.refund)}
        </p>
      )}
      <p class="receipt-note">{text.note}</p>
      <p class="actions">
        <button class="button-quiet with-script" type="button" data-print>
          {text.print}
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
