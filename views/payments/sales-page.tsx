// Lists the sales of a seller.

import { orderNumber } from "../orders/order-number.ts";
import { routes } from "../routes.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { money } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import { Badge, When } from "../shared/values.tsx";

/** Describes one sale to its seller. */
export type SaleView = {
  /** Id of the order that bought the ticket. */
  orderId: string;
  /** Id of the ticket. */
  ticketId: string;
  /** Title of the listing. */
  title: string;
  /** Price in minor units. */
  amountCents: number;
  /** Status of the payout: `owed`, or `withdrawn` after a refund. */
  status: "owed" | "withdrawn";
  /** When the sale was completed. */
  soldAt: Instant;
  /** When the status of the payout last changed. */
  changedAt: Instant;
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

/** Lists the sales of the signed-in person, newest first, with the sum of the payouts owed. */
export function SalesPage({ page, sales, owedCents, nextHref }: SalesPageProps) {
  return (
    <Layout page={page} title="My sales">
      <div class="wrap">
        <h1>My sales</h1>
        <p>
          You are owed <strong>{money(owedCents, page.currency)}</strong>.
        </p>
        <p class="fine">This is a record of what is owed. Payouts are not available in this preview.</p>
        {sales.length === 0 && <p class="empty">No sales yet</p>}
        <ul class="rows">
          {sales.map((sale) => (
            <SaleRow sale={sale} currency={page.currency} />
          ))}
        </ul>
        {nextHref !== undefined && (
          <p class="pager">
            <a class="button button-quiet" href={nextHref} rel="next">
              Next page
            </a>
          </p>
        )}
      </div>
    </Layout>
  );
}

function SaleRow({ sale, currency }: { sale: SaleView; currency: string }) {
  const isOwed = sale.status === "owed";
  const price = money(sale.amountCents, currency);
  const order = `order ${orderNumber(sale.orderId)}`;
  return (
    <li class="row">
      <div>
        <a class="row-title" href={routes.ticket(sale.ticketId)} aria-label={`${sale.title}, ${price}, ${order}`}>
          {sale.title}
        </a>
        <p class="fine">
          Sold <When at={sale.soldAt} />, {order}
        </p>
        {!isOwed && (
          <p class="fine">
            Refunded to the buyer <When at={sale.changedAt} />
          </p>
        )}
        {isOwed && <Refund orderId={sale.orderId} title={sale.title} price={price} />}
      </div>
      <Badge tone={isOwed ? "done" : "ended"}>{isOwed ? "Owed to you" : "Refunded"}</Badge>
      <span class="price">{price}</span>
    </li>
  );
}

function Refund({ orderId, title, price }: { orderId: string; title: string; price: string }) {
  return (
    <details class="refund">
      <summary class="button button-quiet" aria-label={`Refund… ${title}, order ${orderNumber(orderId)}`}>
        Refund…
      </summary>
      <form method="post" action={routes.orderRefund(orderId)}>
        <p class="fine">
          We will refund the buyer {price} and return the ticket to you. It will not be relisted automatically. This
          cannot be undone.
        </p>
        <button class="button-danger" type="submit">
          Refund the buyer
        </button>
      </form>
    </details>
  );
}
