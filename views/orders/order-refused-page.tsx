// Shows why a purchase was refused.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

/** Props of the page of a refused purchase. */
export type OrderRefusedPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The heading and the sentence that say why. */
  words: { readonly heading: string; readonly text: string };
  /** The ticket to go back to; absent when it is unknown. */
  ticketId?: string | undefined;
  /** Whether one of the buyer's open orders stands in the way; default false. */
  hasOrders?: boolean;
};

/** Shows why a purchase was refused, with a link back to the ticket. */
export function OrderRefusedPage({ page, words, ticketId, hasOrders = false }: OrderRefusedPageProps) {
  const { heading, text } = words;
  return (
    <Layout page={page} title={heading}>
      <div class="wrap narrow">
        <div class="panel refused">
          <h1>{heading}</h1>
          <p>{text}</p>
          <p class="actions">
            {hasOrders && (
              <a class="button" href={routes.orders()}>
                My orders
              </a>
            )}
            {ticketId !== undefined && (
              <a class="button" href={routes.ticket(ticketId)}>
                Back to the ticket
              </a>
            )}
            <a class="button button-quiet" href={routes.home()}>
              Find another ticket
            </a>
          </p>
        </div>
      </div>
    </Layout>
  );
}
