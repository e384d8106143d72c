// Fills the memory of ended sessions from the events of auth, and ends the live streams of whom it refuses.
import { type Database, type Log, watchEvents } from "@holdfast/actors";
import { authEvents, ENDED_REMEMBERED_MS } from "@holdfast/contracts";
import { type OpenStreams, ownerOf, sessionOwnerOf } from "../live/open-streams.ts";
import { createEndedSessions, type EndedSessions, type EndedView } from "./ended-sessions.ts";

/** Configures `watchEndedSessions`. */
export interface EndedWatchOptions {
  /** Gives access to the site's data in Redis. */
  readonly database: Database;
  /** Holds the live streams of this process. */
  readonly streams: Pick<OpenStreams, "endOf">;
  /** Writes the log of the process. */
  readonly log: Log;
}

/** Holds the memory and what fills it. */
export interface EndedWatch {
  /** Knows who is refused. */
  readonly ended: EndedSessions;
  /** Ends the reading of events. */
  stop(): Promise<void>;
}

/**
 * Reads the events of auth of one life of a token, then follows them. Resolves when the memory is filled: serve after
 * that. Throws when the events cannot be read, because a process without them would let banned people in.
 */
export async function watchEndedSessions(options: EndedWatchOptions): Promise<EndedWatch> {
  const { database, streams, log } = options;
  const ended = createEndedSessions({ rememberMs: ENDED_REMEMBERED_MS, onEnded: (view) => endStreams(view, streams) });
  const watch = watchEvents(authEvents, {
    ...{ database, log, sinceMs: ENDED_REMEMBERED_MS },
    onEvent: ({ data, time }) => ended.note(data, time),
  });
  await watch.start();
  return { ended, stop: () => watch.stop() };
}

// A stream whose token must only be refreshed ends too: its browser comes back with a new one.
function endStreams(view: EndedView, streams: Pick<OpenStreams, "endOf">): void {
  if (view.isBanned || view.isClosed || view.endedBefore > 0) streams.endOf(ownerOf(view));
  for (const id of view.endedSessions) streams.endOf(sessionOwnerOf(id));
}
