// Lists a person's places in waiting lines.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import type { ShownWait } from "./models.ts";

const NOTES: Readonly<Record<ShownWait["state"], string>> = {
  waiting: "Waiting",
  passed: "Waiting",
  offered: "A ticket is free for you",
  taken: "You took a ticket",
  left: "Not in the list any more",
};

/** Lists the places in the order given. */
export function WaitsPage({ page, waits }: { page: PageContext; waits: readonly ShownWait[] }) {
  return (
    <Layout page={page} title="My waiting lists">
      <div class="wrap">
        <h1>My waiting lists</h1>
        {waits.length === 0 && <p>You are in no waiting list.</p>}
        <ul class="rows">
          {waits.map((wait) => (
            <li class="row">
              <div>
                <a class="row-title" href={routes.wait(wait.id)}>
                  {wait.event.title}
                </a>
                <p class="fine">
                  {NOTES[wait.state]}
                  {wait.place !== null && `, number ${wait.place} of ${wait.waiting}`}
                </p>
              </div>
            </li>
          ))}
        </ul>
      </div>
    </Layout>
  );
}
