// Shows the front page: the search, and the events that it finds.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Field, FormErrors, fieldId } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import type { BrowseModel, DayChip, FilterValues } from "./browse-model.ts";
import { EventCard } from "./event-card.tsx";

type BrowsePageProps = {
  page: PageContext;
  /** What was looked for and found. */
  model: BrowseModel;
};

/** Shows the search and the events that it finds, in the order given. */
export function BrowsePage({ page, model }: BrowsePageProps) {
  const { events, before, filters, errors, chips, firstHref, nextHref } = model;
  const isFiltered = Object.values(filters).some((value) => value !== "");
  const title = isFiltered || before > 0 ? titleOf(filters) : "Holdfast";
  return (
    <Layout page={page} title={title} canonical={firstHref}>
      <section class="hero hero-compact">
        <div class="wrap">
          <h1>{before === 0 && !isFiltered ? "Buy and sell tickets, safely" : titleOf(filters)}</h1>
          <p class="hero-lead">We hold the ticket while you pay, and you pay only if you get it.</p>
          <Search filters={filters} errors={errors} chips={chips} />
        </div>
      </section>
      <section class="wrap" aria-labelledby="found">
        <h2 id="found" class="section-title">
          {countInWords(model)}
        </h2>
        <ul class="grid-cards">
          {events.map((event) => (
            <li>
              <EventCard page={page} event={event} />
            </li>
          ))}
        </ul>
        {events.length === 0 && <NoEvents page={page} isFiltered={isFiltered} firstHref={firstHref} before={before} />}
        {(nextHref !== undefined || before > 0) && (
          <nav class="pager" aria-label="Pages">
            {before > 0 && (
              <a class="button button-quiet" href={firstHref}>
                Back to first page
              </a>
            )}
            {nextHref !== undefined && (
              <a class="button button-quiet" href={nextHref} rel="next">
                Next page
              </a>
            )}
          </nav>
        )}
      </section>
    </Layout>
  );
}

function titleOf({ q, city }: FilterValues): string {
  const words = [q && `“${q}”`, city && `in ${city}`].filter((part) => part).join(" ");
  return words === "" ? "Events" : `Events: ${words}`;
}

/** Says which part of how many events a page shows: `Events 1 to 24 of 62`. */
export function countInWords({ events, before, total }: Pick<BrowseModel, "events" | "before" | "total">): string {
  if (events.length === 0) return "No events";
  return `Events ${before + 1} to ${before + events.length} of ${total}`;
}

const ORDERS = [
  ["", "Date"],
  ["price", "Lowest price"],
  ["newest", "Newest first"],
] as const;

function Search({ filters, errors, chips }: Pick<BrowseModel, "filters" | "errors" | "chips">) {
  const { q, city, from, to, minPrice, maxPrice, sort } = filters;
  const hasMore = [city, from, to, minPrice, maxPrice, sort].some((value) => value !== "") || errors.length > 0;
  const price = { inputmode: "decimal", maxlength: 100 };
  return (
    <search class="search">
      <form method="get" action={routes.home()}>
        <FormErrors errors={errors} />
        <Field
          label="Event, venue or city"
          name="q"
          value={q}
          errors={errors}
          attributes={{ type: "search", maxlength: 200, enterkeyhint: "search" }}
        />
        <details open={hasMore}>
          <summary>City, dates, price</summary>
          <Field label="City" name="city" value={city} errors={errors} attributes={{ maxlength: 200 }} />
          <Field label="From" name="from" type="date" value={from} errors={errors} />
          <Field label="To" name="to" type="date" value={to} errors={errors} />
          <Field label="Lowest price" name="minPrice" value={minPrice} errors={errors} attributes={price} />
          <Field label="Highest price" name="maxPrice" value={maxPrice} errors={errors} attributes={price} />
          <div class="field">
            <label for={fieldId("sort")}>Sort by</label>
            <select id={fieldId("sort")} name="sort">
              {ORDERS.map(([value, label]) => (
                <option value={value} selected={value === sort || (value === "" && sort === "date")}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        </details>
        <p class="actions">
          <button class="button button-bright" type="submit">
            Search
          </button>
        </p>
      </form>
      <Chips chips={chips} />
    </search>
  );
}

function Chips({ chips }: { chips: readonly DayChip[] }) {
  return (
    <ul class="chips">
      {chips.map(({ label, href, isCurrent }) => (
        <li>
          <a href={href} aria-current={isCurrent ? "true" : undefined}>
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}

type NoEventsProps = { page: PageContext; isFiltered: boolean; firstHref: string; before: number };

function NoEvents({ page, isFiltered, firstHref, before }: NoEventsProps) {
  const sell = page.user === null ? routes.signin({ returnTo: routes.ticketNew() }) : routes.ticketNew();
  return (
    <div class="empty">
      <p>
        <strong>{isFiltered ? "No events match your search." : "No tickets are for sale right now."}</strong>
      </p>
      <p>
        {isFiltered
          ? "Try fewer words, other dates or another price."
          : "New ones show up here the moment they are listed. Have one to spare?"}
      </p>
      <p class="actions">
        {isFiltered && (
          <a class="button" href={before > 0 ? firstHref : routes.home()}>
            {before > 0 ? "Back to first page" : "See all events"}
          </a>
        )}
        <a class={isFiltered ? "button button-quiet" : "button"} href={sell}>
          Sell a ticket
        </a>
      </p>
    </div>
  );
}
