// Declares the options of an engine, typed by the actors of its service.
import type { AnyActor, EffectNameOf, MessageOf, TermsOf } from "../model/actor.ts";
import type { Archive } from "../model/archive.ts";
import type { Performer } from "../model/effects.ts";
import { guardedLog, guardedObserve } from "../model/guarded.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import type { Database } from "../store/database.ts";
import type { Performers } from "../timers/timer-runner.ts";
import type { EngineSettings } from "./settings.ts";

/** Configures an engine: holds the parts that one process adds to the definition of a service. */
export type EngineOptions<Actors extends AnyActor = AnyActor> = EngineParts &
  TermsOption<Actors> & {
    /**
     * Gives the performer of each effect, by the name of the effect; default none. This process sets the timers of an
     * effect without a performer, and leaves them to processes that have the performer.
     */
    readonly effects?: { readonly [Name in EffectNameOf<Actors>]?: Performer<MessageOf<AskingFor<Actors, Name>>> };
  };

interface EngineParts {
  /** Gives the open database; the engine does not close it. */
  readonly database: Database;
  /** Receives the log lines of the engine. */
  readonly log: Log;
  /**
   * Stores the documents whose kinds declare `archive`, once their time is over; all processes of the service have the
   * same. Default: that of the database; without one these documents stay in Redis.
   */
  readonly archive?: Archive;
  /** Sets durations and limits; default: `defaultSettings`. */
  readonly settings?: Partial<EngineSettings>;
  /** Receives facts for metrics; default: the facts are dropped. */
  readonly observe?: Observe;
}

/** Requires `terms`, the value of `env.terms`, when an actor of the service reads them; allows no `terms` otherwise. */
type TermsOption<Actors extends AnyActor> =
  unknown extends AllTermsOf<Actors> ? { readonly terms?: undefined } : { readonly terms: AllTermsOf<Actors> };

/** Gives the intersection of the terms that the actors read; unknown when no actor reads terms. */
export type AllTermsOf<Actors extends AnyActor> = (
  Actors extends AnyActor
    ? (terms: TermsOf<Actors>) => void
    : never
) extends (terms: infer Terms) => void
  ? Terms
  : never;

type AskingFor<Actors extends AnyActor, Name extends string> = Actors extends AnyActor
  ? Name extends EffectNameOf<Actors>
    ? Actors
    : never
  : never;

/** Configures an engine without the names and types of its actors, for the code that creates the engine's parts. */
export interface BareOptions extends EngineParts {
  /** Gives the value of `env.terms`. */
  readonly terms?: unknown;
  /** Gives the performer of each effect, by the name of the effect. */
  readonly effects?: Performers;
}

/** Configures one ask. */
export interface AskOptions {
  /** Makes the message count once: a second ask with this id of `newCommandId` gets the first reply. Default: new. */
  readonly commandId?: string;
  /** Gives the W3C traceparent of which the work is a part; default: that of OpenTelemetry's active span, if any. */
  readonly trace?: string;
  /**
   * Gives the time, of `performance.now()`, from which the patience with Redis counts; default: now. For callers that
   * have queued before they ask.
   */
  readonly askedAt?: number;
}

/** Returns the options with a log and an observer that never throw: their faults harm nothing else. */
export function guardedOptions(options: BareOptions): BareOptions {
  const log = guardedLog(options.log);
  const observe = options.observe && guardedObserve(options.observe, log);
  return { ...options, log, ...(observe && { observe }) };
}

/** Returns the archive of an engine: its own or that of the database; null without one. */
export function archiveOf({ archive, database }: Pick<BareOptions, "archive" | "database">): Archive | null {
  return archive ?? database.archive ?? null;
}
