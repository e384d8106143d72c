// Declares decisions, which are changes or refusals, and the environment in which an actor decides.
import type { Stored } from "./document.ts";

/** Holds the names that an actor has declared, as types: a decision with any other name does not compile. */
export interface NameTypes {
  /** Unites the types of the actor's events. */
  readonly event: string;
  /** Unites the codes of the actor's refusals. */
  readonly code: string;
  /** Unites the names of the actor's claims. */
  readonly claim: string;
  /** Unites the names of the actor's timers that send a message. */
  readonly timer: string;
  /** Unites the names of the actor's effects. */
  readonly effect: string;
}

/** Carries the environment into `decide`: everything that a decision may depend on besides documents and message. */
export interface Env<Terms = unknown> {
  /** Gives the Redis time at which the documents were read, in ms since 1970. */
  readonly now: number;
  /** Gives the id of the actor. */
  readonly id: string;
  /**
   * Creates an id in the actor's partition. When a message is decided again, the nth call returns the same id again.
   */
  readonly newId: () => string;
  /** Counts the documents in the list that the actor's `counts` names, over all partitions; 0 without a list. */
  readonly counted: number;
  /**
   * Holds the `terms` from the options of `createEngine`, such as durations and limits; constant while a process runs.
   */
  readonly terms: Terms;
}

/** Refuses a message: nothing is changed. */
export interface Refusal<Code extends string = string> {
  /** Gives a code that the actor has declared, and a sentence that people see. */
  readonly refused: { readonly code: Code; readonly message: string };
}

/** Acquires, keeps or releases a claim: a key with one owner and, optionally, a deadline. */
export interface Claim<Name extends string = string, Code extends string = string> {
  /**
   * Says what the commit does. `acquire`: takes a claim that is free, past its deadline, of `from` or already of this
   * owner.
   * `keep`: sets the deadline of a claim that this owner has. `release`: ends this owner's claim; ignored for another's
   * claim.
   */
  readonly mode: "acquire" | "keep" | "release";
  /** Names the kind of claim; part of the key `{07}:<service>:<claim>:<name>`. */
  readonly claim: Name;
  /** Names the claimed thing, such as the id of a ticket; part of the key. */
  readonly name: string;
  /** Names the owner, such as the id of an order. */
  readonly owner: string;
  /** Names the owner whose claim `acquire` takes over in the same commit; default: it takes over no live claim. */
  readonly from?: string;
  /** Gives the deadline, in ms of Redis time; null for none. */
  readonly until: number | null;
  /** Gives the refusal when the claim cannot be acquired or kept; default: `decide` runs again on fresh documents. */
  readonly orElse?: Refusal<Code>;
}

/** Sets or removes a timer of the actor. An actor has one timer per name: setting the timer again moves it. */
export interface TimerChange<Name extends string = string> {
  /** Names the timer. */
  readonly name: Name;
  /** Gives the time at which the timer is due, in ms of Redis time; null removes the timer. */
  readonly at: number | null;
}

/** Lists everything that a message changes; one commit writes all of the change or nothing. */
export interface Change<Shape, Reply, Names extends NameTypes = NameTypes> {
  /** Gives the new states of documents, by the names of the actor's terms; the engine sets id and version. */
  readonly write?: { readonly [Key in keyof Shape]?: Shape[Key] };
  /**
   * Marks documents to delete, by the names of the actor's terms: `{ order: true }`. The commit also removes their lists, releases the
   * claims that `claims` of their kinds names, and publishes `<Kind>Forgotten` for a kind with a view. A document that
   * does not exist is left out. Do not use the id again: subscribers skip its first versions for as long as they keep
   * the mark of the deleted document.
   */
  readonly delete?: { readonly [Key in keyof Shape]?: true };
  /**
   * Marks documents that leave Redis for the archive, by the names of the actor's terms. They are stored together, as one
   * record, under the first of them whose kind is no part of another; then the commit deletes them as `delete` does, if
   * they are still as they were stored. A message that needs one of them later brings the whole record back first. Their
   * kinds declare `archive`.
   */
  readonly archive?: { readonly [Key in keyof Shape]?: true };
  /** Gives the type of the event that publishes the view of a written document, by the document's name. */
  readonly events?: { readonly [Key in keyof Shape]?: Names["event"] };
  /** Lists the claims to acquire, keep or release. */
  readonly claims?: readonly Claim<Names["claim"], Names["code"]>[];
  /** Lists the timers to set or remove, including timers that ask for an effect. */
  readonly timers?: readonly TimerChange<Names["timer"] | Names["effect"]>[];
  /**
   * Ends the validity of the decision, in ms of Redis time: a commit at or after this time makes `decide` run again.
   */
  readonly notAfter?: number;
  /** Begins the validity of the decision, in ms of Redis time: a commit before this time makes `decide` run again. */
  readonly notBefore?: number;
  /** Returns the reply, given the documents after the change; default: no reply. Must be pure. */
  reply?(after: Documents<Shape>): Reply;
}

/** Unites the two results of `decide`: a change, or a refusal. A refusal has no other keys. */
export type Decision<Shape, Reply, Names extends NameTypes = NameTypes> =
  | Change<Shape, Reply, Names>
  | Refusal<Names["code"]>;

/** Holds the documents of a decision, by the names of the actor's terms; null for a document that does not exist. */
export type Documents<Shape> = { readonly [Key in keyof Shape]: Stored<Shape[Key]> | null };

/** Creates a refusal: `code` is for programs and stable, `message` is a sentence for people. */
export function refuse<const Code extends string>(code: Code, message: string): Refusal<Code> {
  return { refused: { code, message } };
}

/** Returns whether a decision is a refusal. */
export function isRefusal(decision: object): decision is Refusal {
  return "refused" in decision;
}
