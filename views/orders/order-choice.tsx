// Shows a ticket that its buyer can pay for, or take, while the time runs.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { CalendarLeaf, eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { placeInWords, seatInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { EventWhen, Price } from "../shared/values.tsx";
import type { BuyerOrder, OrderedTicket } from "./models.ts";
import { PayForm } from "./pay-form.tsx";
import { isSealed } from "./receipt.tsx";
import { words } from "./words.ts";

type Page = Pick<PageContext, "currency" | "now" | "testPayments">;
type OrderIn<Status> = Extract<BuyerOrder, { status: Status }>;

type ReservedProps = { page: Page; order: OrderIn<"AwaitingPayment">; idempotencyKey: string };

/** Shows the reserved ticket, how long it can be paid, Pay, and what comes after it. */
export function Reserved({ page, order, idempotencyKey }: ReservedProps) {
  const clock = (
    <Countdown lead={words.order.payUntil} deadline={order.expiresAt} now={page.now} lastsMs={order.lastsMs} />
  );
  return (
    <Choice
      page={page}
      ticket={order.ticket}
      heading={words.order.reserved}
      clock={clock}
      steps={words.order.steps[isSealed(order) ? "sealed" : "unsealed"]}
    >
      <PayForm page={page} order={order} decline={order.decline} idempotencyKey={idempotencyKey} />
      <form class="cancel-reservation" method="post" action={routes.orderCancel(order.id)}>
        <button class="link-button" type="submit">
          {words.order.cancel}
        </button>
      </form>
    </Choice>
  );
}

/** Shows the ticket that the waiting list offers, how long it can be taken, Take, Pass, and what comes after it. */
export function Offer({ page, order }: { page: Page; order: OrderIn<"Offered"> }) {
  const { waitId, ticket, expiresAt, lastsMs } = order;
  const clock = <Countdown lead={words.offer.takeUntil} deadline={expiresAt} now={page.now} lastsMs={lastsMs} />;
  return (
    <Choice page={page} ticket={ticket} heading={words.offer.heading} clock={clock} steps={words.offer.steps}>
      <form class="pay-form" method="post" action={routes.waitTake(waitId)}>
        <button type="submit">{words.offer.take(money(ticket.priceCents, page.currency))}</button>
        <p class="fine">{words.offer.text}</p>
      </form>
      <form class="cancel-reservation" method="post" action={routes.waitPass(waitId)}>
        <button class="link-button" type="submit">
          {words.offer.pass}
        </button>
        <p class="fine">{words.offer.passText}</p>
      </form>
      <form class="cancel-reservation" method="post" action={routes.waitLeave(waitId)}>
        <button class="link-button" type="submit">
          {words.offer.leave}
        </button>
      </form>
    </Choice>
  );
}

type ChoiceProps = {
  page: Page;
  ticket: OrderedTicket;
  /** What happens to the ticket now. */
  heading: string;
  /** The time that is left. */
  clock: Child;
  /** What comes next, step by step. */
  steps: readonly (readonly [name: string, text: string])[];
  /** What the buyer can do. */
  children: Child;
};

function Choice({ page, ticket, heading, clock, steps, children }: ChoiceProps) {
  const [place, seat] = [placeInWords(ticket), seatInWords(ticket)];
  return (
    <div class="choice">
      <header class={`ticket-head ${eventTone(ticket)}`}>
        <CalendarLeaf event={ticket} now={page.now} />
        <div>
          <h2>
            <a href={routes.ticket(ticket.id)}>{ticket.title}</a>
          </h2>
          <p class="choice-when">
            <EventWhen event={ticket} now={page.now} />
          </p>
          {place !== "" && <p>{place}</p>}
          {seat !== "" && <p class="choice-seat">{seat}</p>}
        </div>
      </header>
      <div class="choice-side">
        <div class="choice-time">
          <h1>{heading}</h1>
          {clock}
        </div>
        <div class="choice-act panel">
          <p class="total">
            <span class="total-label">{words.order.total}</span>
            <Price cents={ticket.priceCents} currency={page.currency} />
          </p>
          {children}
        </div>
      </div>
      <section class="choice-next" aria-labelledby="next-steps">
        <h2 id="next-steps">{words.order.next}</h2>
        <ol class="steps">
          {steps.map(([name, text]) => (
            <li>
              <strong>{name}:</strong> {text}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
