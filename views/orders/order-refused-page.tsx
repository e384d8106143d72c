import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { refusalInWords } from "./reasons.ts";

export type OrderRefusedPageProps = {
  page: PageContext;
  /** `held`, `sold`, `own ticket`, `too many open orders`, `price changed`, `unknown`, or a sentence shown as it is. */
  reason: string;
  /** The ticket to go back to; absent when it is unknown. */
  ticketId?: string | undefined;
};

/** Buy was refused: the reason and the way back. */
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
