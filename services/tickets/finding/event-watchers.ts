// Tells who watches an event that one of its tickets has changed.

import type { TicketView } from "@holdfast/contracts";

/** Is called after each change of a ticket, with a text that names the change. */
export type TicketsWatcher = (change: string) => void;

/** Holds who watches the tickets of which events in a process. */
export class EventWatchers {
  readonly #watchers = new Map<string, Set<TicketsWatcher>>();

  /** Watches the tickets of events from now on; the function that is returned ends it. */
  watch(eventIds: readonly string[], changed: TicketsWatcher): () => void {
    for (const id of eventIds) this.#watchers.set(id, (this.#watchers.get(id) ?? new Set()).add(changed));
    return () => {
      for (const id of eventIds) {
        const watchers = this.#watchers.get(id);
        watchers?.delete(changed);
        if (watchers?.size === 0) this.#watchers.delete(id);
      }
    };
  }

  /** Tells the watchers of a ticket's event of a change of the ticket. */
  note({ id, version, eventId }: Pick<TicketView, "id" | "version" | "eventId">): void {
    for (const changed of this.#watchers.get(eventId) ?? []) changed(`${id}-${version}`);
  }
}
