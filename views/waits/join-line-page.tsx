// Shows the form by which people join the waiting line of an event.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Field, FormErrors, IdempotencyKey } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import type { WaitedEvent } from "./models.ts";
import { WaitedEventHead } from "./waited-event.tsx";
import { words as allWords } from "./words.ts";

const words = allWords.join;

/** Props of the form. */
export type JoinLinePageProps = {
  page: PageContext;
  event: WaitedEvent;
  /** Number of people in the line. */
  waiting: number;
  /** The price as it was typed; default: none. */
  maxPrice?: string;
  /** What is wrong with the price that was typed; default: nothing. */
  error?: string;
  idempotencyKey: string;
  /** Why nobody can join any more, as a reason of orders; default: people can join. */
  ended?: string | null;
};

const REASONS: Readonly<Record<string, string>> = allWords.over.reasons;

/** Shows the form, which works without a script, or why nobody can join any more. */
export function JoinLinePage({ ended = null, ...form }: JoinLinePageProps) {
  const { page, event } = form;
  return (
    <Layout page={page} title={allWords.title(event.title)}>
      <div class="wrap narrow waits">
        <h1>{words.heading}</h1>
        <section class="panel" aria-label={ended === null ? words.label : allWords.title(event.title)}>
          <WaitedEventHead event={event} now={page.now} />
          {ended === null ? <JoinForm {...form} /> : <p>{REASONS[ended] ?? allWords.over.ended}</p>}
        </section>
      </div>
    </Layout>
  );
}

function JoinForm({ page, event, waiting, maxPrice, error, idempotencyKey }: Omit<JoinLinePageProps, "ended">) {
  const errors = error === undefined ? [] : [{ field: "maxPrice", message: error }];
  return (
    <>
      <p>
        {waitingInWords(waiting)} {words.text}
      </p>
      <form method="post" action={routes.eventWaits(event.id)}>
        <FormErrors errors={errors} />
        <IdempotencyKey value={idempotencyKey} />
        <Field
          label={words.price(page.currency.toUpperCase())}
          name="maxPrice"
          value={maxPrice}
          hint={words.priceHint}
          errors={errors}
          attributes={{ inputmode: "decimal", autocomplete: "off", maxlength: 100 }}
        />
        <button type="submit">{words.button}</button>
      </form>
      <p class="fine">
        {words.ranked} <a href={routes.eventDraw(event.id)}>{words.check}</a>. {words.later}
      </p>
    </>
  );
}

function waitingInWords(waiting: number): string {
  if (waiting === 0) return words.nobody;
  return waiting === 1 ? words.one : words.many(waiting);
}
