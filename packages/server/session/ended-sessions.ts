// Remembers, for as long as a token lives, which sessions have ended and who is banned.
import type { User } from "./session.ts";

/** Describes what a person's tokens are refused by. */
export interface EndedView {
  /** Identifies the person. */
  readonly id: string;
  /** Counts the changes of the person's account. */
  readonly version: number;
  /** Says that no token of the person is valid. */
  readonly isBanned: boolean;
  /** Says that no token of the person is valid, because the account is closed or being closed. */
  readonly isClosed: boolean;
  /** Lists the sessions that have ended within one life of a token. */
  readonly endedSessions: readonly string[];
  /** Gives a time, ms since 1970: tokens issued before it must be refreshed. */
  readonly endedBefore: number;
}

/** Says why a session is over: the person is banned, has closed the account, or the session was ended. */
export type OverBecause = "banned" | "closed" | "ended";

/** Remembers ended sessions and banned people. */
export interface EndedSessions {
  /** Says how a person's token is refused: by whom it was issued to and when, ms; null: it is not. */
  verdictOn(user: Pick<User, "id" | "sessionId">, issuedAt: number): OverBecause | "renewable" | null;
  /** Takes note of a change of an account that was made at `time`, ms; an older one than is known changes nothing. */
  note(view: EndedView, time: number): void;
  /** Returns how many people are remembered. */
  count(): number;
}

/** Configures the memory. */
export interface EndedSessionsOptions {
  /** Sets how long a change is remembered, ms: at least the life of a token. */
  readonly rememberMs: number;
  /** Is called with each change that refuses tokens, for example to end live streams; default: nothing. */
  readonly onEnded?: (view: EndedView) => void;
  /** Returns the time, ms since 1970; default: the clock of this machine. */
  readonly now?: () => number;
}

type Remembered = { readonly view: EndedView; readonly ended: ReadonlySet<string>; readonly time: number };

const CLEANING_EVERY = 1_000;

/** Creates the memory. A change is forgotten after `rememberMs`, for every token that it could refuse has expired then. */
export function createEndedSessions({ rememberMs, onEnded, now = Date.now }: EndedSessionsOptions): EndedSessions {
  // In the order of their times, roughly: the oldest come first.
  const people = new Map<string, Remembered>();
  let untilCleaning = CLEANING_EVERY;
  function forgetOld(): void {
    untilCleaning = CLEANING_EVERY;
    for (const [id, { time }] of people) if (time < now() - rememberMs) people.delete(id);
  }
  return {
    verdictOn({ id, sessionId }, issuedAt) {
      const known = people.get(id);
      if (known === undefined) return null;
      const { view, ended } = known;
      if (view.isClosed) return "closed";
      if (view.isBanned) return "banned";
      if (ended.has(sessionId)) return "ended";
      return issuedAt < view.endedBefore ? "renewable" : null;
    },
    note(view, time) {
      const known = people.get(view.id);
      // A document that was restored from a copy counts from an older version again.
      if (known !== undefined && view.version < known.view.version && time <= known.time) return;
      people.delete(view.id);
      untilCleaning -= 1;
      if (untilCleaning === 0) forgetOld();
      // A person whose ban was lifted stays known, so that the ban does not come back when the events are read again.
      if (known !== undefined || refusesSome(view))
        people.set(view.id, { view, ended: new Set(view.endedSessions), time });
      if (refusesSome(view)) onEnded?.(view);
    },
    count: () => people.size,
  };
}

function refusesSome({ isBanned, isClosed, endedSessions, endedBefore }: EndedView): boolean {
  return isBanned || isClosed || endedSessions.length > 0 || endedBefore > 0;
}
