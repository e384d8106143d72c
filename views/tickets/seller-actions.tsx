// Shows what a seller can do with a ticket.

import { routes } from "../routes.ts";
import type { TicketAvailability } from "./models.ts";

const locked: Partial<Record<TicketAvailability["status"], string>> = {
  held: "This ticket is reserved, so you can't change it unless the reservation expires.",
  sold: "This ticket is sold, so you can't change it any more.",
};

/** Shows Edit and Remove to the seller; disables both, and says why, while the ticket is reserved or sold. */
export function SellerActions({ ticketId, availability }: { ticketId: string; availability: TicketAvailability }) {
  if (availability.status === "delisted") return <ListAgain ticketId={ticketId} />;
  const reason = locked[availability.status];
  if (reason !== undefined) {
    return (
      <div class="seller-actions">
        <button class="button-quiet" type="button" disabled aria-describedby="locked-reason">
          Edit
        </button>
        <button class="button-quiet" type="button" disabled aria-describedby="locked-reason">
          Remove listing
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
        Edit
      </a>
      <details>
        <summary class="button button-quiet">Remove listing…</summary>
        <form method="post" action={routes.ticketDelist(ticketId)}>
          <p class="fine">This removes the listing. You can list the ticket again later.</p>
          <button class="button-danger" type="submit">
            Remove this listing
          </button>
        </form>
      </details>
    </div>
  );
}

/** Leads to the form of a new ticket, filled in with this one. */
export function ListAgain({ ticketId, title }: { ticketId: string; title?: string }) {
  const label = title === undefined ? {} : { "aria-label": `List again: ${title}` };
  return (
    <p class="list-again">
      <a class="button button-quiet" href={routes.ticketNew({ like: ticketId })} {...label}>
        List again
      </a>
    </p>
  );
}
