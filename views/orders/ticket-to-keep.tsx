import { QrCode } from "../shared/qr-code.tsx";
import { Facts, When } from "../shared/values.tsx";
import { ticketTone } from "../tickets/ticket-card.tsx";
import type { BuyerOrder } from "./models.ts";

/** Shows the ticket itself, with the QR code for the entrance of the event. */
export function TicketToKeep({ order: { id, ticket } }: { order: Pick<BuyerOrder, "id" | "ticket"> }) {
  return (
    <article class={`keep ${ticketTone(ticket.id)}`} aria-label={`Ticket: ${ticket.title}`}>
      <div class="keep-main">
        <p class="keep-kicker">Admit one</p>
        <h2>{ticket.title}</h2>
        <Facts
          facts={[
            ["When", ticket.startsAt ? <When at={ticket.startsAt} /> : undefined],
            ["Where", ticket.venue],
            ["Section", ticket.section],
            ["Seat", ticket.seat],
          ]}
        />
      </div>
      <div class="keep-stub">
        <QrCode text={`HOLDFAST:${id}`} label="QR code of this ticket" />
        <code>{id}</code>
      </div>
    </article>
  );
}
