// Shows why a payment was refused.

import { refundInWords } from "../orders/refund-words.ts";
import { routes } from "../routes.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { money } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import { TicketRow } from "../shared/ticket-row.tsx";
import { words as texts } from "./words.ts";

/** Describes the order that was to be paid. */
export type PayableOrder = {
  /** Id of the order. */
  id: string;
  /** The ticket in one line: title, date, seat and place. */
  title: string;
  /** Whole price, in minor units. */
  priceCents: number;
  /** Until when it can be paid; null when it cannot be paid any more. */
  payUntil: Instant | null;
};

/** Props of the page of a refused payment. */
export type PayRefusedPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The heading and the sentence that say why. */
  words: { readonly heading: string; readonly text: string };
  /** The reason of the bank for declining the card; default none. */
  detail?: string | undefined;
  /** The order to link back to; absent for an unknown order. */
  order?: PayableOrder | undefined;
  /** Status of the refund, where money was taken all the same. */
  refund?: "due" | "pending" | "failed" | "done" | undefined;
};

/** Shows why a payment was refused and whether money was taken: the ticket, the time that is left, and the way back. */
export function PayRefusedPage({ page, words, detail, order, refund }: PayRefusedPageProps) {
  const { heading } = words;
  const text = refund === undefined ? words.text : refundInWords(refund);
  return (
    <Layout page={page} title={heading}>
      <div class="wrap narrow">
        <div class="panel refused">
          <h1>{heading}</h1>
          {detail !== undefined && (
            <p>
              {texts.bankSays} <q>{detail}</q>
            </p>
          )}
          <p>{text}</p>
          {order && order.payUntil !== null && (
            <Countdown lead={texts.payUntil} deadline={order.payUntil} now={page.now} />
          )}
          <p class="actions">
            {order && (
              <a class="button" href={routes.order(order.id)}>
                {order.payUntil === null ? texts.backToOrder : texts.tryAgain}
              </a>
            )}
            <a class={order ? "button button-quiet" : "button"} href={routes.orders()}>
              {texts.ownTickets}
            </a>
          </p>
        </div>
        {order && <OrderedTicket page={page} order={order} />}
      </div>
    </Layout>
  );
}

function OrderedTicket({ page, order: { id, title, priceCents } }: { page: PageContext; order: PayableOrder }) {
  const price = money(priceCents, page.currency);
  return (
    <section>
      <h2 class="section-title">{texts.ticket}</h2>
      <ul class="slips">
        <TicketRow
          ticket={{ title }}
          isTitleOnly
          now={page.now}
          href={routes.order(id)}
          name={`${title}, ${price}`}
          price={price}
        />
      </ul>
    </section>
  );
}
