import type { AnyActor, EffectNameOf, MessageOf, TermsOf } from "../model/actor.ts";
import type { Performer } from "../model/effects.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import type { Database } from "../store/database.ts";
import type { Performers } from "../timers/timer-runner.ts";
import type { EngineSettings } from "./settings.ts";

/** What a process brings to a service. */
export type EngineOptions<Actors extends AnyActor = AnyActor> = EngineParts &
  TermsOption<Actors> & {
    /**
     * Does the work of effects, by their names. An effect without a performer here is left to the processes that have
     * one: its timers are set, and never fire here.
     */
    readonly effects?: { readonly [Name in EffectNameOf<Actors>]?: Performer<MessageOf<AskingFor<Actors, Name>>> };
  };

interface EngineParts {
  readonly database: Database;
  readonly log: Log;
  /** Durations and bounds where they differ from `defaultSettings`. */
  readonly settings?: Partial<EngineSettings>;
  /** Hears what is worth a metric. */
  readonly observe?: Observe;
}

/** What `decide` finds in `env.terms`: everything that any of the actors reads, or nothing where none reads any. */
type TermsOption<Actors extends AnyActor> =
  unknown extends AllTermsOf<Actors> ? { readonly terms?: undefined } : { readonly terms: AllTermsOf<Actors> };

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

/** The same, with the names and types of the actors left out: what the engine is built of. */
export interface BareOptions extends EngineParts {
  readonly terms?: unknown;
  readonly effects?: Performers;
}
