// Shows the front page.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import type { TicketSummary } from "./models.ts";
import { TicketGrid } from "./ticket-grid.tsx";

type BrowsePageProps = {
  page: PageContext;
  tickets: readonly TicketSummary[];
  /** Whether this is the first page of the list, which shows the promise of the site; default true. */
  isFirst?: boolean;
  nextHref?: string | undefined;
};

/** Shows the promise of the site and the tickets for sale, in the order given. */
export function BrowsePage({ page, tickets, isFirst = true, nextHref }: BrowsePageProps) {
  const signedIn = page.user !== null;
  return (
    <Layout
      page={page}
      title={isFirst ? "Holdfast" : "Older tickets for sale"}
      canonical={isFirst ? routes.home() : undefined}
    >
      {isFirst && <Hero signedIn={signedIn} />}
      <section class="wrap" aria-labelledby="for-sale">
        {isFirst ? <FirstHead /> : <OlderHead />}
        {tickets.length > 0 && <TicketGrid page={page} tickets={tickets} level={isFirst ? 3 : 2} />}
        {tickets.length === 0 && nextHref === undefined && <NoTickets signedIn={signedIn} />}
        {nextHref !== undefined && (
          <p class="pager">
            <a class="button button-quiet" href={nextHref} rel="next">
              Next page
            </a>
          </p>
        )}
      </section>
    </Layout>
  );
}

function FirstHead() {
  return (
    <h2 id="for-sale" class="section-title">
      Tickets for sale
    </h2>
  );
}

function OlderHead() {
  return (
    <header class="page-head">
      <h1 id="for-sale">Older tickets for sale</h1>
      <a class="button button-quiet" href={routes.home()}>
        Back to first page
      </a>
    </header>
  );
}

function Hero({ signedIn }: { signedIn: boolean }) {
  return (
    <section class={signedIn ? "hero hero-compact" : "hero"}>
      <div class="wrap">
        <HeroArt />
        <h1>Buy with peace of mind</h1>
        <p class="hero-lead">We hold the ticket while you pay, and you pay only if you get it.</p>
        <ol class="hero-steps">
          <li>
            <b>Reserve</b> Tap Buy and it's reserved for you alone while you pay.
          </li>
          <li>
            <b>Pay</b> You're charged only after the ticket is confirmed.
          </li>
          <li>
            <b>Enjoy</b> Your receipt appears here and in your inbox. Ran out of time? You pay nothing.
          </li>
        </ol>
        <p class="actions">
          <a class="button button-bright" href={signedIn ? routes.ticketNew() : routes.signup()}>
            {signedIn ? "Sell a ticket" : "Sign up to buy or sell"}
          </a>
        </p>
      </div>
    </section>
  );
}

/** Draws the picture of the front page; hidden from screen readers. */
function HeroArt() {
  return (
    <svg class="hero-art" viewBox="0 0 400 300" aria-hidden="true" focusable="false">
      <g transform="rotate(-14 200 150)">
        <path
          class="art-back"
          d="M50 95h300a14 14 0 0 1 14 14v28a20 20 0 0 0 0 40v28a14 14 0 0 1-14 14H50a14 14 0 0 1-14-14v-28a20 20 0 0 0 0-40v-28a14 14 0 0 1 14-14Z"
        />
      </g>
      <g transform="rotate(7 200 150)">
        <path class="art-paper" d="M46 80h208v150H46a14 14 0 0 1-14-14v-40a21 21 0 0 0 0-42V94a14 14 0 0 1 14-14Z" />
        <path class="art-stub" d="M254 80h100a14 14 0 0 1 14 14v40a21 21 0 0 0 0 42v40a14 14 0 0 1-14 14H254Z" />
        <path class="art-tear" d="M254 90v132" />
        <path class="art-ink" d="M76 108h120v16H76zM76 138h84v9H76zM76 158h100v9H76zM76 194h54v12H76z" />
        <circle class="art-line" cx="310" cy="155" r="33" />
        <path class="art-line" d="M310 134v21l14 10" />
      </g>
    </svg>
  );
}

function NoTickets({ signedIn }: { signedIn: boolean }) {
  return (
    <div class="empty">
      <p>
        <strong>No tickets are for sale right now.</strong>
      </p>
      <p>New ones show up here the moment they are listed. Have one to spare?</p>
      <p>
        <a class="button" href={signedIn ? routes.ticketNew() : routes.signin({ returnTo: routes.ticketNew() })}>
          Sell a ticket
        </a>
      </p>
    </div>
  );
}
