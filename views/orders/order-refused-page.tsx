// Shows why a purchase was refused.

import { routes } from "../routes.ts";
import { Comparison } from "../shared/comparison.tsx";
import type { PageContext } from "../shared/context.ts";
import { money } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import { BuyForm } from "../tickets/buy-form.tsx";
import type { TicketOnSale } from "../tickets/models.ts";
import { differencesBetween, type TicketTerms } from "../tickets/ticket-terms.ts";
import { words } from "./words.ts";

/** Describes a ticket that its seller changed after the buyer's page was loaded. */
export type TicketChange = {
  /** The ticket on the buyer's page, as far as it is known. */
  before: TicketTerms;
  /** The ticket now. */
  now: TicketOnSale;
  /** New idempotency key for the Buy form. */
  idempotencyKey: string;
};

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
  /** What has changed, when that is the reason: the page shows both states, and the new one can be bought. */
  change?: TicketChange | undefined;
};

/** Shows why a purchase was refused, with a link back to the ticket. */
export function OrderRefusedPage({
  page,
  words: { heading, text },
  ticketId,
  hasOrders = false,
  change,
}: OrderRefusedPageProps) {
  return (
    <Layout page={page} title={heading}>
      <div class="wrap narrow">
        <div class="panel refused">
          <h1>{heading}</h1>
          <p>{text}</p>
          {change && <Changed change={change} currency={page.currency} />}
          <p class="actions">
            {hasOrders && (
              <a class="button" href={routes.orders()}>
                {words.refused.orders}
              </a>
            )}
            {ticketId !== undefined && (
              <a class={change ? "button button-quiet" : "button"} href={routes.ticket(ticketId)}>
                {words.refused.back}
              </a>
            )}
            <a class="button button-quiet" href={routes.home()}>
              {words.refused.findAnother}
            </a>
          </p>
        </div>
      </div>
    </Layout>
  );
}

function Changed({ change, currency }: { change: TicketChange; currency: string }) {
  const { before, now, idempotencyKey } = change;
  return (
    <>
      <p class="refused-ticket">{now.title}</p>
      <Comparison
        caption={words.refused.changes}
        heads={words.refused.changeHeads}
        isReplaced
        differences={differencesBetween(before, now, currency)}
      />
      {now.status === "available" && (
        <BuyForm
          ticket={now}
          currency={currency}
          idempotencyKey={idempotencyKey}
          label={words.refused.buyNow(money(now.priceCents, currency))}
        />
      )}
    </>
  );
}
