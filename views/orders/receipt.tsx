// Shows the receipt of a paid order.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { placeInWords, ticketInWords } from "../shared/event-lines.tsx";
import { decimal, money } from "../shared/format.ts";
import { EventWhen, Facts, When } from "../shared/values.tsx";
import type { BuyerOrder } from "./models.ts";
import { orderNumber } from "./order-number.ts";
import { refundInWords } from "./refund-words.ts";
import { words } from "./words.ts";

const { receipt: text, whatNow: now } = words;

type ReceiptProps = {
  page: Pick<PageContext, "currency" | "now" | "user">;
  order: Extract<BuyerOrder, { status: "Completed" }>;
};

/** Returns whether the site hands the ticket of an order over; otherwise its seller does. */
export function isSealed({ seal = "none" }: Pick<BuyerOrder, "seal">): boolean {
  return seal !== "none";
}

/**
 * Shows what was bought and paid, and what comes now: the way to a sealed ticket, else the order's number. It shows no code
 * and does not pass for a ticket, which has a page of its own.
 */
export function Receipt({ page, order }: ReceiptProps) {
  const { ticket } = order;
  return (
    <>
      <article class={`keep ${eventTone(ticket)}`} aria-label={text.bought(ticket.title)}>
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
          {order.isArchived ? (
            <>
              <p class="total-label">{text.number}</p>
              <p class="order-number">{orderNumber(order.id)}</p>
            </>
          ) : isSealed(order) ? (
            <p class="keep-full">
              <a class="button" href={routes.orderTicket(order.id)}>
                {text.getTicket}
              </a>
            </p>
          ) : (
            <>
              <p class="total-label">{text.number}</p>
              <p class="order-number">{orderNumber(order.id)}</p>
              <p class="keep-full">
                <a href={routes.orderCode(order.id)}>{text.fullScreen}</a>
              </p>
            </>
          )}
        </div>
      </article>
      {!order.isArchived && <WhatNow page={page} order={order} />}
      <Ledger page={page} order={order} />
    </>
  );
}

function WhatNow({ page, order }: ReceiptProps) {
  const { user } = page;
  const { id, ticket } = order;
  const hasDate = ticket.startsAt !== undefined && ticket.startsAt !== null;
  return (
    <section class="panel what-now" aria-labelledby="what-now">
      <h2 id="what-now">{now.title}</h2>
      <ul>
        <Entry order={order} />
        {user && (
          <li>
            {now.mailed} <Email address={user.email} />.
          </li>
        )}
        {hasDate && (
          <li>
            <a href={routes.orderCalendar(id)} hx-boost="false">
              {now.calendar}
            </a>
          </li>
        )}
        {isSealed(order) && (
          <li>
            {now.relist} <a href={relistAddress(order, page)}>{now.relistLink}</a>
          </li>
        )}
        <li>
          {now.problem(orderNumber(id))} <a href={routes.contact()}>{now.problemLink}</a>
        </li>
      </ul>
    </section>
  );
}

function Entry({ order }: Pick<ReceiptProps, "order">) {
  return isSealed(order) ? (
    <li>
      {now.sealed} <a href={routes.orderTicket(order.id)}>{now.getTicket}</a>
    </li>
  ) : (
    <li>
      {now.unsealed} <a href={`${routes.help()}#ticket`}>{now.entryLink}</a>
    </li>
  );
}

// What the buyer has paid is what the ticket has cost the next seller; what was handed over sealed is sold on sealed.
function relistAddress({ ticket, ...order }: BuyerOrder, { currency }: ReceiptProps["page"]): string {
  const { eventId, section, row, seat, priceCents } = ticket;
  return routes.ticketNew({
    eventId: eventId ?? undefined,
    section: section ?? undefined,
    row: row ?? undefined,
    seat: seat ?? undefined,
    faceValue: decimal(priceCents, currency),
    handOver: isSealed(order) ? "file" : undefined,
  });
}

function Ledger({ page, order }: ReceiptProps) {
  const { priceCents, buyerFeeCents } = order.ticket;
  const fees = buyerFeeCents ?? 0;
  return (
    <section class="panel receipt" aria-labelledby="receipt">
      <h2 id="receipt">{text.title}</h2>
      <dl class="ledger">
        <Line name={text.number}>{orderNumber(order.id)}</Line>
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
      </dl>
      <dl class="ledger amounts">
        <Line name={ticketInWords(order.ticket, page.now)}>{money(priceCents - fees, page.currency)}</Line>
        <Line name={text.fees}>{money(fees, page.currency)}</Line>
        <Line name={text.total}>
          <strong>{money(priceCents, page.currency)}</strong>
        </Line>
      </dl>
      {order.refund && (
        <p>
          {text.secondPayment} {refundInWords(order.refund)}
        </p>
      )}
      <p>{isSealed(order) ? text.note.sealed : text.note.unsealed}</p>
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
