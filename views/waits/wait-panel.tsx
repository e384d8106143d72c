// Shows a person's place in the waiting line: the live part of its page.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { seatInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { TimeOfDay } from "../shared/values.tsx";
import type { ShownWait } from "./models.ts";
import { words } from "./words.ts";

/** Id of the fragment in the page. */
export const waitPanelId = "wait-panel";

/** Props of the live part of the page of a place in the line. */
export type WaitPanelProps = { page: Pick<PageContext, "currency" | "now">; wait: ShownWait };

/** Shows the place in the line, or the offer with its clock; the stream of the entry sends this fragment. */
export function WaitPanel({ page, wait }: WaitPanelProps) {
  return (
    <section id={waitPanelId} aria-label={words.label} class="panel" data-announce={headingOf(wait)}>
      <h1>{headingOf(wait)}</h1>
      <Progress page={page} wait={wait} />
    </section>
  );
}

function headingOf({ state, isOver, place }: ShownWait): string {
  const { bought, left, offered, buying, waiting, place: placeInWords } = words.headings;
  if (isOver) return state === "taken" ? bought : left;
  if (state === "offered") return offered;
  if (state === "taken") return buying;
  return place === null ? waiting : placeInWords(place);
}

function Progress({ page, wait }: WaitPanelProps) {
  const { order, state, isOver } = wait;
  if (isOver) return <Over wait={wait} />;
  if (state === "offered" && order) return <Offer page={page} wait={wait} order={order} />;
  if (state === "taken" && order) {
    return (
      <p class="actions">
        <a class="button" href={routes.order(order.id)}>
          {words.place.pay}
        </a>
      </p>
    );
  }
  return <Place page={page} wait={wait} />;
}

function Place({ page, wait }: WaitPanelProps) {
  const { waiting, maxPriceCents, isDrawn, number, event, id, state } = wait;
  const text = words.place;
  return (
    <>
      {state === "passed" && <p>{text.passed}</p>}
      <p>
        {waiting === 1 ? text.alone : text.waiting(waiting)}{" "}
        {maxPriceCents === null ? text.anyPrice : text.upTo(money(maxPriceCents, page.currency))}
      </p>
      <Chances page={page} wait={wait} />
      {isDrawn && (
        <p class="fine">
          {text.drawn(number)} <a href={routes.eventDraw(event.id)}>{text.checkDraw}</a>
        </p>
      )}
      <Leave id={id} />
    </>
  );
}

// Says when a ticket may come back, and where there are others meanwhile.
function Chances({ wait: { reserved, forSale, mergedInto, event } }: WaitPanelProps) {
  const text = words.place;
  return (
    <>
      <p>
        {text.reserved(reserved.count)}
        {reserved.nextAt !== null && (
          <>
            {" "}
            {text.nextAt} <TimeOfDay at={reserved.nextAt} />.
          </>
        )}
      </p>
      {forSale > 0 && (
        <p>
          <a href={routes.event(event.id)}>{text.forSale(forSale)}</a>
        </p>
      )}
      {mergedInto !== null && (
        <p>
          {text.merged} <a href={routes.eventWaits(mergedInto)}>{text.joinMerged}</a>
        </p>
      )}
    </>
  );
}

type OfferProps = WaitPanelProps & { order: NonNullable<ShownWait["order"]> };

function Offer({ page, wait, order }: OfferProps) {
  return (
    <>
      <p class="refused-ticket">
        {seatInWords(order.ticket) || words.offer.noSeat}, {money(order.ticket.priceCents, page.currency)}
      </p>
      <Countdown lead={words.offer.takeUntil} deadline={order.expiresAt} now={page.now} />
      <form method="post" action={routes.waitTake(wait.id)}>
        <button type="submit">{words.offer.take}</button>
      </form>
      <form class="cancel-reservation" method="post" action={routes.waitPass(wait.id)}>
        <button class="link-button" type="submit">
          {words.offer.pass}
        </button>
        <p class="fine">{words.offer.passText}</p>
      </form>
      <Leave id={wait.id} />
    </>
  );
}

function Leave({ id }: { id: string }) {
  return (
    <form class="cancel-reservation" method="post" action={routes.waitLeave(id)}>
      <button class="link-button" type="submit">
        {words.place.leave}
      </button>
    </form>
  );
}

const REASONS: Readonly<Record<string, string>> = words.over.reasons;
const ENDS: readonly (string | null)[] = ["event cancelled", "event over", "event begun"];

function Over({ wait: { state, reason, event, order } }: { wait: ShownWait }) {
  if (state === "taken") {
    return <p>{order ? <a href={routes.order(order.id)}>{words.over.order}</a> : words.over.noOrder}</p>;
  }
  return (
    <>
      <p>{REASONS[reason ?? ""] ?? words.over.ended}</p>
      {!ENDS.includes(reason) && (
        <p class="actions">
          <a class="button" href={routes.eventWaits(event.id)}>
            {words.over.joinAgain}
          </a>
        </p>
      )}
    </>
  );
}
