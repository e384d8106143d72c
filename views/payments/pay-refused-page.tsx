// Shows why a payment was refused.

import { refundInWords } from "../orders/refund-words.ts";
import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { words as texts } from "./words.ts";

/** Props of the page of a refused payment. */
export type PayRefusedPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The heading and the sentence that say why. */
  words: { readonly heading: string; readonly text: string };
  /** The reason of the bank for declining the card; default none. */
  detail?: string | undefined;
  /** Id of the order to link back to; absent for an unknown order. */
  orderId?: string | undefined;
  /** Status of the refund, where money was taken all the same. */
  refund?: "due" | "pending" | "failed" | "done" | undefined;
};

/** Shows why a payment was refused and whether money was taken, with a link back to the order. */
export function PayRefusedPage({ page, words, detail, orderId, refund }: PayRefusedPageProps) {
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
          <p class="actions">
            <a class="button" href={orderId === undefined ? routes.orders() : routes.order(orderId)}>
              {orderId === undefined ? texts.ownTickets : texts.backToOrder}
            </a>
          </p>
        </div>
      </div>
    </Layout>
  );
}
