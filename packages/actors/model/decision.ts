import type { Stored } from "./document.ts";

/** The words an actor has declared, as types: a decision can use no others. */
export interface NameTypes {
  readonly event: string;
  readonly code: string;
  readonly claim: string;
  readonly timer: string;
  readonly effect: string;
}

/** Carries into `decide` everything it may know besides the documents and the message. */
export interface Env<Terms = unknown> {
  /** Redis TIME in ms, read with the documents. */
  readonly now: number;
  /** The actor's id. */
  readonly id: string;
  /** Makes an id in the actor's partition, the same at each call of one command's retries. */
  readonly newId: () => string;
  /** How many documents are in the list that the actor has counted, in all partitions; 0 where it counts none. */
  readonly counted: number;
  /** The `terms` the process has handed to `createEngine`, such as durations and limits; never changed while it runs. */
  readonly terms: Terms;
}

/** Refuses a message; nothing is changed. `code` is one the actor has declared, `message` is shown to people. */
export interface Refusal<Code extends string = string> {
  readonly refused: { readonly code: Code; readonly message: string };
}

/** Takes, keeps or gives back a key that names its owner and, where the claim has one, its deadline. */
export interface Claim<Name extends string = string, Code extends string = string> {
  /** `acquire`: free, overdue or mine. `keep`: mine already, with a new deadline or none. `release`: mine, else nothing to do. */
  readonly mode: "acquire" | "keep" | "release";
  /** Part of the key `{07}:<service>:<claim>:<name>`. */
  readonly claim: Name;
  readonly name: string;
  readonly owner: string;
  /** Absolute ms by Redis time, null for no deadline. */
  readonly until: number | null;
  /** The refusal when the claim is another's; without one, `decide` runs again on the fresh state. */
  readonly orElse?: Refusal<Code>;
}

/** Sets (or with `at: null` removes) the actor's timer of this name; the timer fires at `at` ms by Redis time. */
export interface TimerChange<Name extends string = string> {
  readonly name: Name;
  readonly at: number | null;
}

/** Lists what a message changes, all or nothing. */
export interface Change<Shape, Reply, Names extends NameTypes = NameTypes> {
  /** The documents as they shall be; the engine sets id and version. */
  readonly write?: { readonly [Key in keyof Shape]?: Shape[Key] };
  /** For a written document the type of the event that publishes its view. */
  readonly events?: { readonly [Key in keyof Shape]?: Names["event"] };
  readonly claims?: readonly Claim<Names["claim"], Names["code"]>[];
  /** Timers, and timers that ask for an effect. */
  readonly timers?: readonly TimerChange<Names["timer"] | Names["effect"]>[];
  /** The commit is judged by its own clock: not from this instant on (`decide` runs again, later). */
  readonly notAfter?: number;
  /** Not before this instant (`decide` runs again). */
  readonly notBefore?: number;
  /** Makes the answer from the documents as they are after the change. */
  reply?(after: Documents<Shape>): Reply;
}

/** What `decide` returns: a change, or a refusal and nothing else. */
export type Decision<Shape, Reply, Names extends NameTypes = NameTypes> =
  | Change<Shape, Reply, Names>
  | Refusal<Names["code"]>;

/** The documents a decision sees: null where there is none (yet). */
export type Documents<Shape> = { readonly [Key in keyof Shape]: Stored<Shape[Key]> | null };

/** Makes a refusal; `code` is stable, the text is shown to people. */
export function refuse<const Code extends string>(code: Code, message: string): Refusal<Code> {
  return { refused: { code, message } };
}

/** Tells a refusal from a change. */
export function isRefusal(decision: object): decision is Refusal {
  return "refused" in decision;
}
