import type { DocumentType } from "../../model/document.ts";
import type { EventStream, Reaction } from "../../model/events.ts";

/** What tools must be told of a service to read and judge its data. */
export interface ServiceFacts {
  readonly service: string;
  readonly events: EventStream<unknown>;
  /** Every kind of document it owns. */
  readonly documents: readonly DocumentType<object>[];
  /** The kinds of which every change is published: their events show each version. */
  readonly published: readonly string[];
  /** The timers its actors set, each as `<actor>|<name>`. */
  readonly timers: readonly string[];
  /** The names of its claims. */
  readonly claims: readonly string[];
  readonly reactions: readonly Reaction[];
}

/** Something that must not be so; `check` is a stable word, `id` names what is wrong. */
export interface Finding {
  readonly check: string;
  readonly id: string;
  readonly text: string;
}
