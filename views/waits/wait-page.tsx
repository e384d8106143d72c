// Shows a person's place in the waiting line of an event.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { Live } from "../shared/live.tsx";
import type { ShownWait } from "./models.ts";
import { WaitPanel, waitPanelId } from "./wait-panel.tsx";
import { WaitedEventHead } from "./waited-event.tsx";
import { words } from "./words.ts";

/** Shows the place, or the offer, and keeps it up to date. */
export function WaitPage({ page, wait }: { page: PageContext; wait: ShownWait }) {
  return (
    <Layout page={page} title={words.title(wait.event.title)}>
      <div class="wrap narrow waits">
        <WaitedEventHead event={wait.event} now={page.now} />
        <Live
          connect={wait.isOver ? undefined : routes.waitEvents(wait.id)}
          page={routes.wait(wait.id)}
          fragment={waitPanelId}
        >
          <WaitPanel page={page} wait={wait} />
        </Live>
      </div>
    </Layout>
  );
}
