// Shows a seller's account for payouts and when the money of each sale comes.

import type { Child } from "hono/jsx";
import { COUNTRY_FORM_ID, routes } from "../routes.ts";
import { AccountPage } from "../shared/account-page.tsx";
import type { FormError, PageContext } from "../shared/context.ts";
import { type NamedTicket, ticketInWords } from "../shared/event-lines.tsx";
import { Field } from "../shared/form.tsx";
import { money } from "../shared/format.ts";
import { TicketRow } from "../shared/ticket-row.tsx";
import { Badge } from "../shared/values.tsx";
import { PayoutSentence, type PayoutView, payoutBadge } from "./payout-words.tsx";
import { words } from "./words.ts";

/** Describes the payout of one sale, with the ticket that was sold. */
export type SalePayoutView = PayoutView & {
  /** Id of the order that bought the ticket. */
  orderId: string;
  /** Id of the ticket. */
  ticketId: string;
  /** The ticket as it was sold. */
  ticket: NamedTicket;
  /** Whether its title is all that is known; default false. */
  isTitleOnly?: boolean;
};

/** Describes a seller's account for payouts to the seller. */
export type PayeeForPage = {
  /** How far the account is. */
  state: "none" | "onboarding" | "active" | "restricted" | "rejected";
  /** Country in which the seller is paid, as ISO 3166-1 alpha-2; null until the seller has said it. */
  country: string | null;
  /** What the seller owes for refunded sales, in minor units. */
  debtCents: number;
  /** Whether the seller may list sealed tickets. */
  canSell: boolean;
};

/** Props of the page of payouts. */
export type PayoutsPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The account for payouts. */
  payee: PayeeForPage;
  /** Countries in which the site can pay sellers; empty while Stripe does not answer. */
  countries: readonly string[];
  /** Payouts of this page of the list, newest sale first. */
  payouts: readonly SalePayoutView[];
  /** Address of the next page of the list; absent on the last one. */
  nextHref?: string | undefined;
  /** What to say first: Stripe's link was used up, a country is missing, or Stripe does not answer; default nothing. */
  notice?: "link" | "country" | "away" | undefined;
  /** Address of the page to go back to when the country is saved; default this page. */
  returnTo?: string | undefined;
  /** Faults of the form for the country; default none. */
  errors?: readonly FormError[];
};

const text = words.payouts;

/** Shows how far the account for payouts is, what to do next, and when the money of each sale comes. */
export function PayoutsPage(props: PayoutsPageProps) {
  const { page, payee, countries, payouts, nextHref, notice, returnTo, errors = [] } = props;
  return (
    <AccountPage page={page} tab="payouts" title={text.title}>
      {notice !== undefined && (
        <p class="notice" role="status">
          {text.notices[notice]}
        </p>
      )}
      <section aria-labelledby="account-for-payouts">
        <h2 id="account-for-payouts">{text.account}</h2>
        <p>{text.states[payee.state]}</p>
        {payee.debtCents > 0 && <p>{text.debt(money(payee.debtCents, page.currency))}</p>}
        {!payee.canSell && <p>{text.cannotSell}</p>}
        <NextStep payee={payee} countries={countries} returnTo={returnTo} errors={errors} />
      </section>
      <section aria-labelledby="payouts-of-sales">
        <h2 id="payouts-of-sales">{text.ofSales}</h2>
        {payouts.length === 0 ? (
          <p>{text.empty}</p>
        ) : (
          <ul class="slips">
            {payouts.map((payout) => (
              <PayoutRow page={page} payout={payout} />
            ))}
          </ul>
        )}
      </section>
      {nextHref !== undefined && (
        <p class="pager">
          <a class="button button-quiet" href={nextHref} rel="next">
            {text.next}
          </a>
        </p>
      )}
    </AccountPage>
  );
}

type NextStepProps = Pick<PayoutsPageProps, "payee" | "countries" | "returnTo"> & { errors: readonly FormError[] };

// The country is asked for first: an account cannot change it later.
function NextStep({ payee, countries, returnTo, errors }: NextStepProps): Child {
  if (payee.state === "rejected") return null;
  const isOpen = payee.state !== "none";
  return (
    <>
      {!isOpen && (
        <form id={payee.country === null ? COUNTRY_FORM_ID : undefined} method="post" action={routes.payoutsCountry()}>
          {returnTo !== undefined && <input type="hidden" name="returnTo" value={returnTo} />}
          <Field
            label={text.country}
            name="country"
            value={payee.country ?? ""}
            hint={text.countryHint}
            errors={errors}
            isRequired
            options={[{ value: "", label: text.choose }, ...countries.map(countryOption)]}
          />
          <button class="button-quiet" type="submit">
            {text.saveCountry}
          </button>
        </form>
      )}
      {payee.country !== null && (
        <form method="post" action={routes.payoutsOnboarding()} hx-boost="false">
          <p class="fine">{text.stripe}</p>
          <button type="submit">{text.go[payee.state]}</button>
        </form>
      )}
    </>
  );
}

const names = new Intl.DisplayNames("en", { type: "region" });

function countryOption(country: string) {
  return { value: country, label: names.of(country) ?? country };
}

function PayoutRow({ page, payout }: { page: PageContext; payout: SalePayoutView }) {
  const [tone, word] = payoutBadge(payout);
  const amount = money(payout.amountCents, page.currency);
  return (
    <TicketRow
      ticket={payout.ticket}
      isTitleOnly={payout.isTitleOnly}
      now={page.now}
      href={routes.ticket(payout.ticketId)}
      name={ticketInWords(payout.ticket, page.now, `${amount}, ${word}`)}
      price={amount}
      badge={<Badge tone={tone}>{word}</Badge>}
      note={<PayoutSentence payout={payout} page={page} />}
    />
  );
}
