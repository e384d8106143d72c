// Shows the page of the link in a mail by which its reader leaves a waiting line.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import type { WaitedEvent } from "./models.ts";
import { WaitedEventHead } from "./waited-event.tsx";
import { words } from "./words.ts";

/** Props of the page. */
export type LeaveLinePageProps = {
  page: PageContext;
  /** Event of the line; null for a link that leads to none. */
  event: WaitedEvent | null;
  /** Whether the place is there, has ended, or its person is buying a ticket. */
  state: "waiting" | "left" | "buying";
  /** Text of the link. */
  link: string;
};

/** Asks by a button, for mail programs open links by themselves; the page works for whoever is signed out. */
export function LeaveLinePage({ page, event, state, link }: LeaveLinePageProps) {
  const text = words.leave;
  if (event === null) {
    return (
      <Layout page={page} title={text.invalid}>
        <div class="wrap narrow waits">
          <h1>{text.invalid}</h1>
          <p>{text.invalidText}</p>
          <p class="actions">
            <a class="button" href={routes.waits()}>
              {text.ownLists}
            </a>
          </p>
        </div>
      </Layout>
    );
  }
  return (
    <Layout page={page} title={words.title(event.title)}>
      <div class="wrap narrow waits">
        <WaitedEventHead event={event} now={page.now} />
        <section class="panel" aria-label={text.label}>
          <h1>{text.headings[state]}</h1>
          <p>{text.texts[state]}</p>
          {state === "waiting" && (
            <form method="post" action={routes.leaveLine()}>
              <input type="hidden" name="link" value={link} />
              <button type="submit">{words.place.leave}</button>
            </form>
          )}
          {state === "left" && (
            <p class="actions">
              <a href={routes.eventWaits(event.id)}>{words.over.joinAgain}</a>
            </p>
          )}
        </section>
      </div>
    </Layout>
  );
}
