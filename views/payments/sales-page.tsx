// Lists the sales of a seller.

import type { Child } from "hono/jsx";
import { orderNumber } from "../orders/order-number.ts";
import { routes } from "../routes.ts";
import { AccountPage } from "../shared/account-page.tsx";
import type { Instant, PageContext } from "../shared/context.ts";
import { type NamedTicket, ticketInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { TicketRow } from "../shared/ticket-row.tsx";
import { Badge, When } from "../shared/values.tsx";
import { PayoutSentence, type PayoutView, payoutBadge } from "./payout-words.tsx";
import { words } from "./words.ts";

/** Describes one sale to its seller. */
export type SaleView = {
  /** Id of the order that bought the ticket. */
  orderId: string;
  /** Id of the ticket. */
  ticketId: string;
  /** The ticket as it was sold. */
  ticket: NamedTicket;
  /** Whether its title is all that is known; default false. */
  isTitleOnly?: boolean;
  /** Price in minor units. */
  amountCents: number;
  /** Status of the payout: `owed`, or `withdrawn` after a refund. */
  status: "owed" | "withdrawn";
  /** When the sale was completed. */
  soldAt: Instant;
  /** When the status of the payout last changed. */
  changedAt: Instant;
  /** The payout of the sale, to say when its money comes; default nothing is said. */
  payout?: PayoutView;
};

/** Props of the page of sales. */
export type SalesPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Sales of this page of the list, newest first. */
  sales: readonly SaleView[];
  /** Sum of all payouts owed, in minor units. */
  owedCents: number;
  /** Address of the next page of the list; absent on the last one. */
  nextHref?: string | undefined;
};

const text = words.sales;

/** Lists the sales of the signed-in person, newest first, with the sum of the payouts owed. */
export function SalesPage({ page, sales, owedCents, nextHref }: SalesPageProps) {
  return (
    <AccountPage page={page} tab="sales" title={text.title}>
      {sales.length === 0 ? (
        <div class="empty">
          <p>
            <strong>{text.empty}</strong>
          </p>
          <p>{text.emptyText}</p>
        </div>
      ) : (
        <>
          <p>
            {text.owed} <strong>{money(owedCents, page.currency)}</strong>. {text.note}{" "}
            <a href={routes.payouts()}>{text.when}</a>
          </p>
          <ul class="slips">
            {sales.map((sale) => (
              <SaleRow page={page} sale={sale} />
            ))}
          </ul>
        </>
      )}
      {nextHref !== undefined && (
        <p class="pager">
          <a class="button button-quiet" href={nextHref} rel="next">
            {text.next}
          </a>
        </p>
      )}
    </AccountPage>
  );
}

function SaleRow({ page, sale }: { page: PageContext; sale: SaleView }) {
  const isOwed = sale.status === "owed";
  const price = money(sale.amountCents, page.currency);
  const order = text.number(orderNumber(sale.orderId));
  return (
    <TicketRow
      ticket={sale.ticket}
      isTitleOnly={sale.isTitleOnly}
      now={page.now}
      level={2}
      href={routes.ticket(sale.ticketId)}
      name={ticketInWords(sale.ticket, page.now, `${price}, ${order}`)}
      price={price}
      badge={<SaleBadge sale={sale} />}
      note={<SaleNote page={page} sale={sale} order={order} />}
      actions={isOwed && <Refund orderId={sale.orderId} title={sale.ticket.title} price={price} />}
    />
  );
}

function SaleBadge({ sale: { status, payout } }: { sale: SaleView }) {
  const [tone, word] = payout ? payoutBadge(payout) : (["done", text.isOwed] as const);
  return status === "owed" ? <Badge tone={tone}>{word}</Badge> : <Badge tone="ended">{text.isRefunded}</Badge>;
}

type SaleNoteProps = { page: PageContext; sale: SaleView; order: string };

function SaleNote({ page, sale: { status, soldAt, changedAt, payout }, order }: SaleNoteProps): Child {
  return (
    <>
      {text.sold} <When at={soldAt} />, {order}
      {status === "withdrawn" && (
        <>
          . {text.refundedAt} <When at={changedAt} />
        </>
      )}
      {status === "owed" && payout && (
        <>
          {". "}
          <PayoutSentence payout={payout} page={page} />
        </>
      )}
    </>
  );
}

function Refund({ orderId, title, price }: { orderId: string; title: string; price: string }) {
  return (
    <details>
      <summary class="button button-quiet" aria-label={`${text.refund} ${title}, ${text.number(orderNumber(orderId))}`}>
        {text.refund}
      </summary>
      <form method="post" action={routes.orderRefund(orderId)}>
        <p class="fine">{text.refundText(price)}</p>
        <button class="button-danger" type="submit">
          {text.refundNow}
        </button>
      </form>
    </details>
  );
}
