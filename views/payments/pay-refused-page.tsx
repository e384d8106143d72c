// Shows why a payment was refused.

import { refundInWords } from "../orders/refund-words.ts";
import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

/** Props of the page of a refused payment. */
export type PayRefusedPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /**
   * `declined` (with `detail`), `time up`, `already paid`, `in progress`, `not ready`, `cancelled`, `unknown`, or a
   * sentence to show as it is.
   */
  reason: string;
  /** The bank's own words for declining the card; default none. */
  detail?: string | undefined;
  /** Id of the order to link back to; absent for an unknown order. */
  orderId?: string | undefined;
  /** Status of the refund, where money was taken all the same. */
  refund?: "due" | "pending" | "failed" | "done" | undefined;
};

const words: Readonly<Record<string, readonly [heading: string, text: string]>> = {
  declined: [
    "Your card was declined",
    "Nothing was charged. The ticket is still held for you: you can try again while time is left.",
  ],
  "time up": ["Time is up", "The hold ended before the payment, so nothing was charged."],
  "already paid": ["This order is already paid", "Nothing more was charged. Your ticket waits on the order page."],
  "in progress": ["A payment is already under way", "Nothing more was charged. The order page shows how it ends."],
  "not ready": [
    "The ticket has not said yes yet",
    "Nothing was charged. It takes a moment; try again from the order page.",
  ],
  cancelled: ["This order has ended", "Nothing was charged."],
  unknown: ["This order is not known here", "Nothing was charged."],
};

/** Shows why a payment was refused and whether money was taken, with a link back to the order. */
export function PayRefusedPage({ page, reason, detail, orderId, refund }: PayRefusedPageProps) {
  const [heading, plain] = words[reason] ?? ["The payment did not go through", reason];
  const text = refund === undefined ? plain : refundInWords(refund);
  return (
    <Layout page={page} title={heading}>
      <div class="wrap narrow">
        <div class="panel refused">
          <h1>{heading}</h1>
          {detail !== undefined && (
            <p>
              The bank says: <q>{detail}</q>
            </p>
          )}
          <p>{text}</p>
          <p class="actions">
            <a class="button" href={orderId === undefined ? routes.orders() : routes.order(orderId)}>
              {orderId === undefined ? "My orders" : "Back to the order"}
            </a>
          </p>
        </div>
      </div>
    </Layout>
  );
}
