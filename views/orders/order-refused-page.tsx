// Shows why a purchase was refused.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { refusalInWords } from "./reasons.ts";

/** Props of the page of a refused purchase. */
export type OrderRefusedPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** `held`, `sold`, `own ticket`, `too many open orders`, `price changed`, `unknown`, or a sentence to show. */
  reason: string;
  /** Id of the ticket to link back to; absent for an unknown ticket. */
  ticketId?: string | undefined;
};

/** Shows why a purchase was refused, with a link back to the ticket. */
export function OrderRefusedPage({ page, reason, ticketId }: OrderRefusedPageProps) {
  const { heading, text } = refusalInWords(reason);
  return (
    <Layout page={page} title={heading}>
      <div class="wrap narrow">
        <div class="panel refused">
          <h1>{heading}</h1>
          <p>{text}</p>
          <p class="actions">
            {reason === "too many open orders" && (
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
