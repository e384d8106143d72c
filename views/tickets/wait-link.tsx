// Leads to the waiting list of an event.

import { routes } from "../routes.ts";
import { words } from "./words.ts";

type WaitLinkProps = {
  /** Id of the event. */
  eventId: string;
  /** Whether something else on the page matters more; default false. */
  isQuiet?: boolean;
};

/** Links to the form by which people join the waiting list of an event. */
export function WaitLink({ eventId, isQuiet = false }: WaitLinkProps) {
  return (
    <p>
      <a class={isQuiet ? "button button-quiet" : "button"} href={routes.eventWaits(eventId)}>
        {words.event.tellMe}
      </a>
    </p>
  );
}
