import { routes } from "../routes.ts";
import type { TicketAvailability } from "./models.ts";

const locked: Partial<Record<TicketAvailability["status"], string>> = {
  held: "Someone holds this ticket, so it cannot be changed until they pay or their time is up.",
  sold: "This ticket is sold, so it cannot be changed any more.",
};

/** Shows Edit and Delist to the seller; disables both, and says why, once someone holds or has bought the ticket. */
export function SellerActions({ ticketId, availability }: { ticketId: string; availability: TicketAvailability }) {
  const reason = locked[availability.status];
  if (reason !== undefined) {
    return (
      <div class="seller-actions">
        <button class="button-quiet" type="button" disabled aria-describedby="locked-reason">
          Edit
        </button>
        <button class="button-quiet" type="button" disabled aria-describedby="locked-reason">
          Delist
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
        <summary class="button button-quiet">Delist…</summary>
        <form method="post" action={routes.ticketDelist(ticketId)}>
          <p class="fine">A delisted ticket leaves the site for good. You can list it again as a new one.</p>
          <button class="button-danger" type="submit">
            Delist this ticket
          </button>
        </form>
      </details>
    </div>
  );
}
