// Shows sellers how buyers will see a ticket while they fill in its form.

import { localTimeOf, momentsOf, priceRulesOf, readPrice, timeZoneOf, UTC } from "@holdfast/values";
import { html } from "hono/html";
import { CalendarLeaf, eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { EventLines, type NamedTicket } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { Facts, Price } from "../shared/values.tsx";
import { FaceValue } from "./face-value.tsx";
import { FeeLine } from "./fee-line.tsx";
import { knownEventsId, OfferedEvents } from "./known-events.tsx";
import type { KnownEvent, PriceTerms, TicketFormValues } from "./models.ts";
import { TicketBadge } from "./status-badge.tsx";
import { words } from "./words.ts";

const { terms: texts } = words.form;

type PreviewProps = {
  page: Pick<PageContext, "currency" | "now">;
  /** Texts of the fields, which may be faulty. */
  values: TicketFormValues;
  /** The event that the seller has chosen, in place of describing one. */
  event: KnownEvent | undefined;
  /** What follows from the typed price; default: nothing but the price itself. */
  terms?: PriceTerms | undefined;
};

/** Shows a card as the ticket will have it; leaves out what cannot be read. */
export function TicketPreview({ page, values, event, terms }: PreviewProps) {
  const ticket = { ...(event ?? eventIn(values)), ...seatIn(values) };
  const { currency } = page;
  const [price, faceValue] = [minorOf(values.price, currency), minorOf(values.faceValue, currency)];
  return (
    <>
      <h2 id="preview-heading" class="section-title">
        {words.preview.heading}
      </h2>
      <div class="summary">
        <article class={`stub ${eventTone(ticket)}`}>
          <div class="stub-main">
            <CalendarLeaf event={ticket} now={page.now} />
            <div>
              <p class="stub-title">{ticket.title || words.preview.noTitle}</p>
              <EventLines ticket={ticket} now={page.now} />
            </div>
          </div>
          <div class="stub-foot">
            {price === null ? (
              <span class="fine">{words.preview.noPrice}</span>
            ) : (
              <span>
                <Price cents={terms?.totalCents ?? price} currency={currency} />
                <FeeLine cents={terms?.buyerFeeCents} currency={currency} />
                <FaceValue cents={faceValue} currency={currency} />
              </span>
            )}
            <TicketBadge status="available" />
          </div>
        </article>
      </div>
      {terms && <Terms terms={terms} price={price} isSealed={isSealed(values, terms)} currency={currency} />}
    </>
  );
}

type TermsProps = { terms: PriceTerms; price: number | null; isSealed: boolean; currency: string };

/** Says how high the price may be, what buyers pay and what the seller gets. */
function Terms({ terms, price, isSealed, currency }: TermsProps) {
  const { mostCents, percent, totalCents, sellerGetsCents, hasFees } = terms;
  const inText = (cents: number | null) => (cents === null ? undefined : money(cents, currency));
  return (
    <>
      {isSealed && mostCents !== null && (
        <p class="fine">
          {price !== null && price > mostCents
            ? texts.tooHigh(money(mostCents, currency))
            : texts.most(money(mostCents, currency), percent)}
        </p>
      )}
      {hasFees && (
        <Facts
          facts={[
            [texts.buyersPay, inText(totalCents)],
            [texts.youGet, inText(sellerGetsCents)],
          ]}
        />
      )}
    </>
  );
}

function isSealed({ handOver }: TicketFormValues, { isSealRequired }: PriceTerms): boolean {
  return isSealRequired || handOver === "file" || handOver === "code";
}

/** Shows the preview of what was typed, and with `knownEvents` the events that fit it, for the page of the form. */
export function PreviewUpdate({
  knownEvents,
  ...preview
}: PreviewProps & { knownEvents: readonly KnownEvent[] | undefined }) {
  return html`${<TicketPreview {...preview} />}${
    knownEvents && (
      <hx-partial hx-target={`#${knownEventsId}`} hx-swap="innerMorph">
        <OfferedEvents page={preview.page} events={knownEvents} />
      </hx-partial>
    )
  }`;
}

function eventIn({ title, venue, city, date, time, timeZone, offset }: TicketFormValues): NamedTicket {
  const zone = timeZoneOf(timeZone) ?? UTC;
  const moments = momentsOf(date, time, zone);
  const startsAt = moments.find((at) => localTimeOf(at, zone).offset === offset) ?? moments[0] ?? null;
  return { title: title.trim(), venue: venue.trim(), city: city.trim(), startsAt, timeZone: zone };
}

function seatIn({ section, row, seat }: TicketFormValues): Pick<NamedTicket, "section" | "row" | "seat"> {
  return { section: section.trim(), row: row.trim(), seat: seat.trim() };
}

function minorOf(typed: string, currency: string): number | null {
  const reading = readPrice(typed, priceRulesOf(currency));
  return "minor" in reading ? reading.minor : null;
}
