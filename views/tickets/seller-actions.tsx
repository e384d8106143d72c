// Shows what a seller can do with a ticket.

import { routes } from "../routes.ts";
import type { TicketAvailability } from "./models.ts";
import { words } from "./words.ts";

const { actions: texts } = words;

const locked: Partial<Record<TicketAvailability["status"], string>> = { held: texts.reserved, sold: texts.sold };

/** Shows Edit and Remove to the seller; disables both, and says why, while the ticket is reserved or sold. */
export function SellerActions({ ticketId, availability }: { ticketId: string; availability: TicketAvailability }) {
  if (availability.status === "delisted") return <ListAgain ticketId={ticketId} />;
  const reason = locked[availability.status];
  if (reason !== undefined) {
    return (
      <div class="seller-actions">
        <button class="button-quiet" type="button" disabled aria-describedby="locked-reason">
          {texts.edit}
        </button>
        <button class="button-quiet" type="button" disabled aria-describedby="locked-reason">
          {texts.remove}
        </button>
        <p class="fine" id="locked-reason">
          {reason}
        </p>
      </div>
    );
  }
  return (
    <div class="seller-actions">
      <a class="button button-quiet" href={routes.ticketEdit(ticketId)}>
        {texts.edit}
      </a>
      <details>
        <summary class="button button-quiet">{texts.removeAsk}</summary>
        <form method="post" action={routes.ticketDelist(ticketId)}>
          <p class="fine">{texts.removes}</p>
          <button class="button-danger" type="submit">
            {texts.removeThis}
          </button>
        </form>
      </details>
    </div>
  );
}

/** Leads to the form of a new ticket, filled in with this one. */
export function ListAgain({ ticketId, title }: { ticketId: string; title?: string }) {
  const label = title === undefined ? {} : { "aria-label": texts.listAgainNamed(title) };
  return (
    <p class="list-again">
      <a class="button button-quiet" href={routes.ticketNew({ like: ticketId })} {...label}>
        {texts.listAgain}
      </a>
    </p>
  );
}
