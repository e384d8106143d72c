// Bounds the streams that are open at a time, and ends all of them when the process stops.
import { HttpProblem } from "../http/problems.ts";
import { liveStreams } from "../lifecycle/metrics.ts";
import { SHARES } from "../limits/bounds.ts";
import type { User } from "../session/session.ts";
import { mostOpenFiles } from "./open-files.ts";

/** Holds the streams that a listener has open. */
export interface OpenStreams {
  /**
   * Takes a place for a stream of these owners, such as a person and an address. Returns the function that gives the
   * place back, which may be called twice. `end` is called when the stream shall end. `isRefused` says whether the token
   * that the stream was opened with is refused by now; default: it never is.
   *
   * Throws 429 when an owner has its share of streams open, and 503 when the listener has all it may.
   */
  enter(owners: readonly string[], end: () => void, isRefused?: () => boolean): () => void;
  /** Ends the streams of an owner, for example when a person signs out; their browsers come back. */
  endOf(owner: string): void;
  /** Ends the streams whose tokens are refused by now, for example after a key was withdrawn. */
  endRefused(): void;
  /** Ends every stream, once; a stream that comes later ends at once. */
  endAll(): void;
  /** Returns how many streams are open. */
  count(): number;
}

/** Configures the bounds of open streams. */
export interface OpenStreamsOptions {
  /** Sets the share of one owner; default 12. */
  readonly perOwner?: number;
  /** Sets how many streams may be open in all; default: half of the files the process may open, at most 20,000. */
  readonly inAll?: number;
}

/** Names a person as an owner of streams; the prefix keeps an id apart from an address. */
export function ownerOf({ id }: Pick<User, "id">): string {
  return `person ${id}`;
}

/** Names a session as an owner of streams. */
export function sessionOwnerOf(sessionId: string): string {
  return `session ${sessionId}`;
}

type Place = { readonly owners: readonly string[]; readonly end: () => void; readonly isRefused: () => boolean };

const MOST_IN_ALL = 20_000;
const RETRY_SECONDS = "10";

/** Creates the holder of a listener's streams. */
export function createOpenStreams({
  perOwner = SHARES.streams.most,
  inAll = defaultInAll(),
}: OpenStreamsOptions = {}): OpenStreams {
  const open = new Set<Place>();
  const byOwner = new Map<string, number>();
  let isEnded = false;
  function add(owner: string, change: number): void {
    const count = (byOwner.get(owner) ?? 0) + change;
    if (count > 0) byOwner.set(owner, count);
    else byOwner.delete(owner);
  }
  return {
    enter(owners, end, isRefused = () => false) {
      if (open.size >= inAll) throw refusal(503, "Too many live pages are open on this site, try again soon");
      const isBeyond = owners.some((owner) => (byOwner.get(owner) ?? 0) >= perOwner);
      if (isBeyond) throw refusal(429, `Too many live pages are open: at most ${perOwner} at a time`);
      const place: Place = { owners, end, isRefused };
      open.add(place);
      liveStreams.set(open.size);
      for (const owner of owners) add(owner, 1);
      if (isEnded) end();
      return () => {
        if (!open.delete(place)) return;
        liveStreams.set(open.size);
        for (const owner of owners) add(owner, -1);
      };
    },
    endOf(owner) {
      for (const place of open) if (place.owners.includes(owner)) place.end();
    },
    endRefused() {
      for (const place of open) if (place.isRefused()) place.end();
    },
    endAll() {
      if (isEnded) return;
      isEnded = true;
      for (const { end } of open) end();
    },
    count: () => open.size,
  };
}

// Closes the connection with the answer: kept open for a next request, it would hold the place that was refused.
function refusal(status: 429 | 503, message: string): HttpProblem {
  return new HttpProblem(status, [{ message }], { "Retry-After": RETRY_SECONDS, Connection: "close" });
}

function defaultInAll(): number {
  return Math.min(MOST_IN_ALL, Math.floor(mostOpenFiles() / 2));
}
