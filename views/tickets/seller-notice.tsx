// Tells a seller on the ticket's page what has just happened, and what to do next.

import { routes } from "../routes.ts";

/** What has just happened to a ticket: it was listed, saved as a draft, its changes were saved, or it could not be removed any more. */
export type SellerNoticeKind = "listed" | "drafted" | "saved" | "not removed";

type SellerNoticeProps = {
  kind: SellerNoticeKind;
  ticketId: string;
  /** Address of the ticket's page, with the origin of the site. */
  address: string;
};

const headings: Record<SellerNoticeKind, string> = {
  listed: "Your ticket is listed",
  drafted: "Your ticket is saved, but not on sale yet",
  saved: "Your changes are saved",
  "not removed": "The listing was not removed",
};

/** Shows the notice, with the address to share and the way to a similar listing. */
export function SellerNotice({ kind, ticketId, address }: SellerNoticeProps) {
  return (
    <div class="wrap">
      <section class="panel seller-notice" role="status" aria-labelledby="notice">
        <h2 id="notice">{headings[kind]}</h2>
        {kind === "not removed" && <p>The ticket was reserved or sold in the meantime; below is how it stands now.</p>}
        {kind === "drafted" && <p>It goes on sale by itself as soon as you have confirmed your e-mail.</p>}
        {(kind === "listed" || kind === "saved") && (
          <>
            <p>
              Share this address: <a href={address}>{address}</a>
            </p>
            <p class="actions">
              <a class="button button-quiet" href={routes.ticketNew({ like: ticketId })}>
                List a similar ticket
              </a>
              <a class="button button-quiet" href={routes.listings()}>
                My listings
              </a>
            </p>
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
        <h2>Another seller has listed this seat</h2>
        <p>Check section, row and seat on your ticket. Only one of the two listings can be right.</p>
      </section>
    </div>
  );
}
