// Shows why a purchase was refused.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { Comparison } from "../shared/comparison.tsx";
import type { Instant, PageContext } from "../shared/context.ts";
import { ticketInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import { TicketRow } from "../shared/ticket-row.tsx";
import { TimeOfDay } from "../shared/values.tsx";
import { BuyForm } from "../tickets/buy-form.tsx";
import type { TicketOnSale } from "../tickets/models.ts";
import { TicketBadge } from "../tickets/status-badge.tsx";
import { differencesBetween, type TicketTerms } from "../tickets/ticket-terms.ts";
import type { OrderedTicket } from "./models.ts";
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

/** Describes the ticket that could not be bought, as far as everybody may know it. */
export type RefusedTicket = {
  /** The ticket as it is now; absent where it is shown to nobody any more. */
  ticket?: OrderedTicket & Pick<TicketOnSale, "status">;
  /** Id of the event; absent where the ticket has none that others share. */
  eventId?: string | undefined;
  /** Until when somebody else has reserved it; default: nobody has, or nobody can say. */
  reservedUntil?: Instant | null;
  /** Other tickets of the event that can be bought, the cheapest first; at most three. */
  others: readonly OrderedTicket[];
};

/** Props of the page of a refused purchase. */
export type OrderRefusedPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The heading and the sentence that say why. */
  words: { readonly heading: string; readonly text: string };
  /** The ticket; absent when it is unknown. */
  refused?: RefusedTicket | undefined;
  /** Whether one of the buyer's open orders stands in the way; default false. */
  hasOrders?: boolean;
  /** What has changed, when that is the reason: the page shows both states, and the new one can be bought. */
  change?: TicketChange | undefined;
};

/** Shows why a purchase was refused: the ticket, what has changed, the ways on, and other tickets of the event. */
export function OrderRefusedPage({ page, words: reason, refused, hasOrders = false, change }: OrderRefusedPageProps) {
  const { heading, text } = reason;
  const until = refused?.reservedUntil;
  return (
    <Layout page={page} title={heading}>
      <div class="wrap narrow">
        <div class="panel refused">
          <h1>{heading}</h1>
          <p>
            {text}
            {until !== undefined && until !== null && (
              <>
                {" "}
                {words.refused.until} <TimeOfDay at={until} />.
              </>
            )}
          </p>
          {change && <Changed change={change} currency={page.currency} />}
          <WaysOn refused={refused} hasOrders={hasOrders} isSecond={change !== undefined} />
        </div>
        {refused?.ticket && <Tickets page={page} title={words.refused.ticket} tickets={[refused.ticket]} />}
        {refused && <Tickets page={page} title={words.refused.others} tickets={refused.others} />}
      </div>
    </Layout>
  );
}

type WaysOnProps = { refused: RefusedTicket | undefined; hasOrders: boolean; isSecond: boolean };

function WaysOn({ refused, hasOrders, isSecond }: WaysOnProps) {
  const { ticket, eventId } = refused ?? {};
  const ways: (readonly [string, string] | false | undefined)[] = [
    hasOrders && [routes.orders(), words.refused.orders],
    ticket && [routes.ticket(ticket.id), words.refused.back],
    eventId !== undefined ? [routes.event(eventId), words.refused.event] : [routes.home(), words.refused.findAnother],
  ];
  const shown = ways.filter((way) => way !== false && way !== undefined);
  return (
    <p class="actions">
      {shown.map(([href, label], at) => (
        <a class={at === 0 && !isSecond ? "button" : "button button-quiet"} href={href}>
          {label}
        </a>
      ))}
    </p>
  );
}

type TicketsProps = {
  page: PageContext;
  title: string;
  tickets: readonly (OrderedTicket & Partial<Pick<TicketOnSale, "status">>)[];
};

function Tickets({ page, title, tickets }: TicketsProps) {
  if (tickets.length === 0) return null;
  return (
    <section>
      <h2 class="section-title">{title}</h2>
      <ul class="slips">{tickets.map((ticket) => row(page, ticket))}</ul>
    </section>
  );
}

function row(page: PageContext, ticket: TicketsProps["tickets"][number]): Child {
  const price = money(ticket.priceCents, page.currency);
  return (
    <TicketRow
      ticket={ticket}
      now={page.now}
      href={routes.ticket(ticket.id)}
      name={ticketInWords(ticket, page.now, price)}
      price={price}
      badge={ticket.status && <TicketBadge status={ticket.status} />}
    />
  );
}

function Changed({ change, currency }: { change: TicketChange; currency: string }) {
  const { before, now, idempotencyKey } = change;
  return (
    <>
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
