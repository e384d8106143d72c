// Shows the number of an order on the whole screen.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { placeInWords, seatInWords } from "../shared/event-lines.tsx";
import { Layout } from "../shared/layout.tsx";
import { EventWhen } from "../shared/values.tsx";
import type { BuyerOrder } from "./models.ts";
import { orderNumber } from "./order-number.ts";
import { words } from "./words.ts";

const text = words.code;

/** Shows the number of a paid order in black on white, as large as the screen is wide, with the ticket below it. */
export function OrderCodePage({ page, order }: { page: PageContext; order: Pick<BuyerOrder, "id" | "ticket"> }) {
  const { id, ticket } = order;
  const number = orderNumber(id);
  const [place, seat] = [placeInWords(ticket), seatInWords(ticket)];
  return (
    <Layout page={page} title={text.title(number)}>
      <div class="full-code">
        <p>{text.label}</p>
        <h1>{number}</h1>
        <p class="full-ticket">{ticket.title}</p>
        <p>
          <EventWhen event={ticket} />
        </p>
        {place !== "" && <p>{place}</p>}
        {seat !== "" && <p class="full-seat">{seat}</p>}
        <p class="full-note">{text.note}</p>
        <p>
          <a href={routes.order(id)}>{text.back}</a>
        </p>
      </div>
    </Layout>
  );
}
