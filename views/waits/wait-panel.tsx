// Shows a person's place in the waiting line: the live part of its page.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { seatInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import type { ShownWait } from "./models.ts";

/** Id of the fragment in the page. */
export const waitPanelId = "wait-panel";

/** Props of the live part of the page of a place in the line. */
export type WaitPanelProps = { page: Pick<PageContext, "currency" | "now">; wait: ShownWait };

/** Shows the place in the line, or the offer with its clock; the stream of the entry sends this fragment. */
export function WaitPanel({ page, wait }: WaitPanelProps) {
  return (
    <section id={waitPanelId} aria-label="Your place in the waiting list" class="panel" data-announce={headingOf(wait)}>
      <h1>{headingOf(wait)}</h1>
      <Progress page={page} wait={wait} />
    </section>
  );
}

function headingOf({ state, isOver, place }: ShownWait): string {
  if (isOver) return state === "taken" ? "You bought a ticket" : "You are not in the waiting list any more";
  if (state === "offered") return "A ticket is free for you";
  if (state === "taken") return "You are buying a ticket";
  return place === null ? "You are in the waiting list" : `You are number ${place} in the waiting list`;
}

function Progress({ page, wait }: WaitPanelProps) {
  const { order, state, isOver } = wait;
  if (isOver) return <Over wait={wait} />;
  if (state === "offered" && order) return <Offer page={page} wait={wait} order={order} />;
  if (state === "taken" && order) {
    return (
      <p class="actions">
        <a class="button" href={routes.order(order.id)}>
          Go on to the payment
        </a>
      </p>
    );
  }
  return <Place page={page} wait={wait} />;
}

function Place({ page, wait }: WaitPanelProps) {
  const { waiting, maxPriceCents, isDrawn, number, event, id, state } = wait;
  const price = maxPriceCents === null ? "" : ` for ${money(maxPriceCents, page.currency)} or less`;
  return (
    <>
      {state === "passed" && <p>You passed the last ticket, and you keep your place.</p>}
      <p>
        {waiting === 1 ? "You are the only one" : `${waiting} people are`} in the list. You will get an e-mail when a
        ticket{price} is free for you. It says until when we keep the ticket for you.
      </p>
      {isDrawn && (
        <p class="fine">
          Your place was drawn: you have the number {number}. <a href={routes.eventDraw(event.id)}>Check the draw</a>
        </p>
      )}
      <Leave id={id} />
    </>
  );
}

type OfferProps = WaitPanelProps & { order: NonNullable<ShownWait["order"]> };

function Offer({ page, wait, order }: OfferProps) {
  return (
    <>
      <p class="refused-ticket">
        {seatInWords(order.ticket) || "One ticket"}, {money(order.ticket.priceCents, page.currency)}
      </p>
      <Countdown lead="Take it before" deadline={order.expiresAt} now={page.now} />
      <form method="post" action={routes.waitTake(wait.id)}>
        <button type="submit">Take this ticket</button>
      </form>
      <form class="cancel-reservation" method="post" action={routes.waitPass(wait.id)}>
        <p class="fine">Not this one? The next in the list gets it, and you keep your place.</p>
        <button class="button-quiet" type="submit">
          Pass
        </button>
      </form>
      <Leave id={wait.id} />
    </>
  );
}

function Leave({ id }: { id: string }) {
  return (
    <form class="cancel-reservation" method="post" action={routes.waitLeave(id)}>
      <button class="button-quiet" type="submit">
        Leave the waiting list
      </button>
    </form>
  );
}

const REASONS: Readonly<Record<string, string>> = {
  "left the line": "You left it.",
  "three offers without an answer": "Three tickets were free for you, and you answered none of them.",
  banned: "Your account was blocked.",
  "account closed": "Your account was closed.",
  "event cancelled": "The event was cancelled.",
  "event over": "The event is over.",
};
const ENDS: readonly (string | null)[] = ["event cancelled", "event over"];

function Over({ wait: { state, reason, event, order } }: { wait: ShownWait }) {
  if (state === "taken") {
    return <p>{order ? <a href={routes.order(order.id)}>See your order</a> : "It is among your orders."}</p>;
  }
  return (
    <>
      <p>{REASONS[reason ?? ""] ?? "It has ended."}</p>
      {!ENDS.includes(reason) && (
        <p class="actions">
          <a class="button" href={routes.eventWaits(event.id)}>
            Join again
          </a>
        </p>
      )}
    </>
  );
}
