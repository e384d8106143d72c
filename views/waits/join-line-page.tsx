// Shows the form by which people join the waiting line of an event.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Field, FormErrors, IdempotencyKey } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import type { WaitedEvent } from "./models.ts";
import { WaitedEventHead } from "./waited-event.tsx";

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
};

/** Shows the form; it works without a script. */
export function JoinLinePage({ page, event, waiting, maxPrice, error, idempotencyKey }: JoinLinePageProps) {
  const errors = error === undefined ? [] : [{ field: "maxPrice", message: error }];
  return (
    <Layout page={page} title={`Waiting list: ${event.title}`}>
      <div class="wrap narrow waits">
        <h1>Tell me when a ticket is free</h1>
        <section class="panel" aria-label="Join the waiting list">
          <WaitedEventHead event={event} now={page.now} />
          <p>
            {waitingInWords(waiting)} in the waiting list. A ticket that becomes free is offered to the first in the
            list, before anyone else can buy it.
          </p>
          <form method="post" action={routes.eventWaits(event.id)}>
            <FormErrors errors={errors} />
            <IdempotencyKey value={idempotencyKey} />
            <Field
              label={`Highest price in ${page.currency.toUpperCase()}`}
              name="maxPrice"
              value={maxPrice}
              hint="Leave it empty for any price."
              errors={errors}
              isOptional
              attributes={{ inputmode: "decimal", autocomplete: "off", maxlength: 100 }}
            />
            <button type="submit">Join the waiting list</button>
          </form>
          <p class="fine">
            Whoever joins within 10 minutes of the first person is ranked by a draw that{" "}
            <a href={routes.eventDraw(event.id)}>anyone can check</a>. Later people follow in order of joining.
          </p>
        </section>
      </div>
    </Layout>
  );
}

function waitingInWords(waiting: number): string {
  if (waiting === 0) return "Nobody is";
  return waiting === 1 ? "One person is" : `${waiting} people are`;
}
