// Shows the form by which people join the waiting line of an event.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { IdempotencyKey } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import type { WaitedEvent } from "./models.ts";

/** Props of the form. */
export type JoinLinePageProps = {
  page: PageContext;
  event: WaitedEvent;
  /** Number of people in the line. */
  waiting: number;
  /** What is wrong with the price that was typed; default: nothing. */
  error?: string;
  idempotencyKey: string;
};

/** Shows the form; it works without a script. */
export function JoinLinePage({ page, event, waiting, error, idempotencyKey }: JoinLinePageProps) {
  return (
    <Layout page={page} title={`Waiting list: ${event.title}`}>
      <div class="wrap">
        <div class="panel">
          <h1>Tell me when a ticket is free</h1>
          <p>
            {event.title}. {waiting === 0 ? "Nobody" : waiting === 1 ? "One person" : `${waiting} people`} in the
            waiting list. A ticket that becomes free is offered to the first in the list, before anyone else can buy it.
          </p>
          <form method="post" action={routes.eventWaits(event.id)}>
            <IdempotencyKey value={idempotencyKey} />
            <p class="field">
              <label for="maxPrice">Highest price ({page.currency.toUpperCase()}), if any</label>
              <input
                id="maxPrice"
                name="maxPrice"
                inputmode="decimal"
                autocomplete="off"
                {...(error !== undefined && { "aria-invalid": "true", "aria-describedby": "maxPrice-error" })}
              />
              {error !== undefined && (
                <span id="maxPrice-error" class="field-error">
                  {error}
                </span>
              )}
            </p>
            <button type="submit">Join the waiting list</button>
          </form>
          <p class="fine">
            Whoever joins within 10 minutes of the first person is ranked by a draw that{" "}
            <a href={routes.eventDraw(event.id)}>anyone can check</a>. Later people follow in order of joining.
          </p>
        </div>
      </div>
    </Layout>
  );
}
