// Tells a seller on the ticket's page what has just happened, and what to do next.

import { routes } from "../routes.ts";
import { ShareButton } from "../shared/share-button.tsx";
import { words } from "./words.ts";

const { notice: texts } = words;

/** What has just happened to a ticket: it was listed, saved as a draft, its changes were saved, or it could not be removed any more. */
export type SellerNoticeKind = "listed" | "drafted" | "saved" | "not removed";

type SellerNoticeProps = {
  kind: SellerNoticeKind;
  ticketId: string;
  /** Id of the event, for which further tickets can be listed; null for an event without a date, which takes no others. */
  eventId: string | null;
  /** Address of the ticket's page, with the origin of the site. */
  address: string;
};

/** Shows the notice, with the address to share and the way to another listing. */
export function SellerNotice({ kind, ticketId, eventId, address }: SellerNoticeProps) {
  const another = routes.ticketNew(eventId === null ? { like: ticketId } : { event: eventId });
  return (
    <div class="wrap">
      <section class="panel seller-notice" role="status" aria-labelledby="notice">
        <h2 id="notice">{texts[kind]}</h2>
        {kind === "not removed" && <p>{texts.notRemoved}</p>}
        {kind === "drafted" && <p>{texts.waitsForEmail}</p>}
        {(kind === "listed" || kind === "saved") && (
          <>
            <p>
              {texts.shareBefore}
              <a href={address}>{address}</a>
            </p>
            <div class="actions">
              <a class="button button-quiet" href={another}>
                {eventId === null ? texts.similar : texts.another}
              </a>
              <a class="button button-quiet" href={routes.listings()}>
                {texts.listings}
              </a>
              <ShareButton address={address}>{words.ticket.share}</ShareButton>
            </div>
          </>
        )}
      </section>
    </div>
  );
}

/** Warns a seller that somebody else has listed the same seat of the same event. */
export function SameSeatWarning() {
  return (
    <div class="wrap">
      <section class="panel seller-notice" role="status">
        <h2>{texts.sameSeat}</h2>
        <p>{texts.sameSeatText}</p>
      </section>
    </div>
  );
}
