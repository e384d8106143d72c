// Shows how many tickets of an event there are, and leads to its waiting list.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { money } from "../shared/format.ts";
import { Facts, Price } from "../shared/values.tsx";
import { WaitLink } from "./wait-link.tsx";
import { words } from "./words.ts";

/** Numbers of an event's tickets. */
export type EventNumbers = {
  /** Number of tickets for sale. */
  forSale: number;
  /** Number of tickets that are reserved right now. */
  held: number;
  /** Number of tickets that are sold. */
  sold: number;
  /** Number of people in the waiting list. */
  waiting: number;
  /** Lowest price of a ticket that is for sale, in minor units; null without one. */
  lowestCents: number | null;
};

/** Status of an event. */
export type EventStatus = "scheduled" | "postponed" | "cancelled" | "over";

const { event: texts } = words;

/** Says whether an event is still to come. */
export type EventStage = {
  status: EventStatus;
  /** Whether its tickets are no longer sold because it has begun; default false. */
  hasBegun?: boolean | undefined;
};

/** Returns whether an event may still take place, and has not begun. */
export function isToCome({ status, hasBegun = false }: EventStage): boolean {
  return !hasBegun && (status === "scheduled" || status === "postponed");
}

type EventSupplyProps = {
  page: Pick<PageContext, "currency" | "user">;
  event: EventStage & { id: string };
  counts: EventNumbers;
};

/** Shows the lowest price, the numbers of tickets and, while the event is still to come, the way to its waiting list. */
export function EventSupply({ page, event, counts }: EventSupplyProps) {
  const { forSale, held, sold, waiting, lowestCents } = counts;
  const isOpen = isToCome(event);
  const form = routes.ticketNew({ event: event.id });
  return (
    <aside class="panel buy-panel event-supply" aria-label={texts.supply}>
      {lowestCents === null ? (
        <p>
          <strong>{noneInWords(counts, isOpen)}</strong>
        </p>
      ) : (
        <p class="total">
          <span class="total-label">{texts.forSaleFrom(forSale)}</span>
          <Price cents={lowestCents} currency={page.currency} />
        </p>
      )}
      <Facts
        facts={[
          [texts.reserved, held > 0 ? held : undefined],
          [texts.sold, sold > 0 ? sold : undefined],
          [texts.waiting, waiting > 0 ? waiting : undefined],
        ]}
      />
      {isOpen && <WaitLink eventId={event.id} isQuiet={forSale > 0} />}
      {isOpen && (
        <p class="fine">
          {texts.toSpare}
          <a href={page.user === null ? routes.signin({ returnTo: form }) : form}>{texts.sell}</a>
        </p>
      )}
    </aside>
  );
}

function noneInWords({ held, sold }: EventNumbers, isOpen: boolean): string {
  if (!isOpen) return texts.noneForSale;
  if (held > 0) return texts.allReserved;
  return sold > 0 ? texts.allSold : texts.noneNow;
}

/** Says in one line how many tickets there are: `6 tickets for sale from $89.50, 2 reserved, 11 sold`. */
export function numbersInWords({ forSale, held, sold, lowestCents }: EventNumbers, currency: string): string {
  const { numbers } = texts;
  const from = lowestCents === null ? "" : numbers.from(money(lowestCents, currency));
  const parts = [
    forSale === 0 ? numbers.none : numbers.forSale(forSale, from),
    ...(held > 0 ? [numbers.reserved(held)] : []),
    ...(sold > 0 ? [numbers.sold(sold)] : []),
  ];
  return parts.join(", ");
}
