// Makes test doubles for the tests of live streams.

import type { LiveView } from "../live/live.ts";

/** Makes a document in memory that calls its watchers when a test reports a change. */
export function createWatched(shown: LiveView | null) {
  const watchers = new Set<(entryId: string) => void>();
  const watched = {
    shown,
    rendered: 0,
    watchers,
    engine: {
      watch(_id: string, changed: (entryId: string) => void) {
        watchers.add(changed);
        return () => void watchers.delete(changed);
      },
    },
    render: async (): Promise<LiveView | null> => {
      watched.rendered += 1;
      return watched.shown;
    },
    change(entryId: string, next: LiveView | null) {
      watched.shown = next;
      for (const changed of watchers) changed(entryId);
    },
  };
  return watched;
}

/** Names the type of a document that `createWatched` makes. */
export type Watched = ReturnType<typeof createWatched>;

/** Collects what a stream sends in `received`, until the stream is over. */
export async function read(response: Response, received: { text: string; isOver: boolean }) {
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) received.text += decoder.decode(chunk, { stream: true });
  received.isOver = true;
}
