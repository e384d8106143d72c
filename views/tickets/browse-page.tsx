// Shows the front page: the search, and the events that it finds.

import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { words as sharedWords } from "../shared/words.ts";
import type { BrowseModel, DayChip, FilterValues } from "./browse-model.ts";
import { EventCard } from "./event-card.tsx";
import { words } from "./words.ts";

const { browse: texts } = words;

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
      <section class="hero">
        <div class="wrap">
          <h1>{before === 0 && !isFiltered ? texts.heading : titleOf(filters)}</h1>
          <p class="hero-lead">{sharedWords.promise}</p>
          <Search filters={filters} errors={errors} chips={chips} />
        </div>
      </section>
      <section class="wrap" aria-labelledby="found">
        <h2 id="found" class="section-title">
          {countInWords(model)}
        </h2>
        {events.length > 0 && (
          <ul class="grid-cards">
            {events.map((event) => (
              <li>
                <EventCard page={page} event={event} />
              </li>
            ))}
          </ul>
        )}
        {events.length === 0 && errors.length === 0 && (
          <NoEvents page={page} isFiltered={isFiltered} firstHref={firstHref} before={before} />
        )}
        {(nextHref !== undefined || before > 0) && (
          <nav class="pager" aria-label={texts.pages}>
            {before > 0 && (
              <a class="button button-quiet" href={firstHref}>
                {texts.firstPage}
              </a>
            )}
            {nextHref !== undefined && (
              <a class="button button-quiet" href={nextHref} rel="next">
                {texts.nextPage}
              </a>
            )}
          </nav>
        )}
      </section>
    </Layout>
  );
}

function titleOf({ q, city }: FilterValues): string {
  const asked = [q && texts.quoted(q), city && texts.cityAsked(city)].filter((part) => part).join(" ");
  return asked === "" ? texts.events : texts.eventsFor(asked);
}

/** Says which part of how many events a page shows: `Events 1 to 24 of 62`. */
export function countInWords({ events, before, total }: Pick<BrowseModel, "events" | "before" | "total">): string {
  if (events.length === 0) return texts.noEvents;
  return texts.part(before + 1, before + events.length, total);
}

const ORDERS = [
  { value: "", label: texts.sorts.date },
  { value: "price", label: texts.sorts.price },
  { value: "newest", label: texts.sorts.newest },
];

const LABELS = texts.labels;

// A fault names its field as the API does; the page says the label instead.
function inWordsOfPage({ field, message }: FormError): FormError {
  const label = new Map(Object.entries(LABELS)).get(field ?? "");
  if (field === undefined || label === undefined) return { message: texts.faultyLink };
  return { field, message: message.startsWith(`${field} `) ? label + message.slice(field.length) : message };
}

function Search({ filters, errors: faults, chips }: Pick<BrowseModel, "filters" | "errors" | "chips">) {
  const errors = faults.map(inWordsOfPage);
  const { q, city, from, to, minPrice, maxPrice, sort } = filters;
  const hasMore = [city, from, to, minPrice, maxPrice, sort].some((value) => value !== "") || errors.length > 0;
  const price = { inputmode: "decimal", maxlength: 100 };
  return (
    <search class="search">
      <form method="get" action={routes.home()}>
        <FormErrors errors={errors} />
        <Field
          label={LABELS.q}
          name="q"
          value={q}
          errors={errors}
          attributes={{ type: "search", maxlength: 200, enterkeyhint: "search" }}
        />
        <button type="submit">{texts.search}</button>
        <details open={hasMore}>
          <summary>{texts.more}</summary>
          <div class="search-fields">
            <Field label={LABELS.city} name="city" value={city} errors={errors} attributes={{ maxlength: 200 }} />
            <Field label={LABELS.from} name="from" type="date" value={from} errors={errors} />
            <Field label={LABELS.to} name="to" type="date" value={to} errors={errors} />
            <Field label={LABELS.minPrice} name="minPrice" value={minPrice} errors={errors} attributes={price} />
            <Field label={LABELS.maxPrice} name="maxPrice" value={maxPrice} errors={errors} attributes={price} />
            <Field label={LABELS.sort} name="sort" value={sort === "date" ? "" : sort} options={ORDERS} />
            <button class="button-quiet" type="submit">
              {texts.show}
            </button>
          </div>
        </details>
      </form>
      <Chips chips={chips} />
    </search>
  );
}

function Chips({ chips }: { chips: readonly DayChip[] }) {
  return (
    <ul class="chips">
      {chips.map((chip) => (
        <li>
          <a href={chip.href} aria-current={chip.isCurrent ? "true" : undefined}>
            {chip.choice === "city" ? texts.inCity(chip.city) : texts[chip.choice]}
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
        <strong>{isFiltered ? texts.noMatch : texts.nothing}</strong>
      </p>
      <p>{isFiltered ? texts.tryOthers : texts.soon}</p>
      <p class="actions">
        {isFiltered && (
          <a class="button" href={before > 0 ? firstHref : routes.home()}>
            {before > 0 ? texts.firstPage : texts.seeAll}
          </a>
        )}
        <a class={isFiltered ? "button button-quiet" : "button"} href={sell}>
          {texts.sell}
        </a>
      </p>
    </div>
  );
}
