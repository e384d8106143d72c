import type { DocumentRef, Stored } from "./document.ts";

/** What `decide` may know of the world; all else it must be told in the message. */
export interface Env {
  /** Redis TIME in ms, read with the documents. */
  readonly now: number;
  /** The actor's id. */
  readonly id: string;
  /** Makes an id in the actor's partition, the same at each call of one command's retries. */
  readonly newId: () => string;
  /** How many documents are in the list that the actor has counted, in all partitions; 0 where it counts none. */
  readonly counted: number;
}

/** A claim: a key that names its owner and, where it has one, the deadline up to which it is theirs. */
export interface Claim {
  /** `acquire`: free, overdue or mine. `keep`: mine already, with a new deadline or none. `release`: mine, else nothing to do. */
  readonly mode: "acquire" | "keep" | "release";
  /** Key: `{07}:<service>:<claim>:<name>`. */
  readonly claim: string;
  readonly name: string;
  readonly owner: string;
  /** Absolute ms by Redis time, null for no deadline. */
  readonly until: number | null;
  /** Why the message is refused when the claim is another's. */
  readonly orElse?: Refusal;
}

/** Sets (or with `at: null` removes) the actor's timer of this name; it fires at `at` ms by Redis time. */
export interface TimerChange {
  readonly name: string;
  readonly at: number | null;
}

/** Says no to a message; nothing is changed. */
export interface Refusal {
  readonly refused: { readonly code: string; readonly message: string };
}

/** What a message changes, all or nothing. */
export interface Change<Shape, Reply> {
  /** The documents as they shall be; id and version are the engine's to set. */
  readonly write?: { readonly [Key in keyof Shape]?: Shape[Key] };
  /** For a written document the type of the event that publishes its view. */
  readonly events?: { readonly [Key in keyof Shape]?: string };
  readonly claims?: readonly Claim[];
  readonly timers?: readonly TimerChange[];
  /** The commit is judged by its own clock: not from this instant on (decide runs again, later). */
  readonly notAfter?: number;
  /** Not before this instant (decide runs again). */
  readonly notBefore?: number;
  /** The answer, from the documents as they stand after the change. */
  reply?(after: Documents<Shape>): Reply;
}

export type Decision<Shape, Reply> = Change<Shape, Reply> | Refusal;

/** The documents a decision sees: null where there is none (yet). */
export type Documents<Shape> = { readonly [Key in keyof Shape]: Stored<Shape[Key]> | null };

/** The documents a message is about; null where this message needs none. All in the actor's partition. */
export type References<Shape> = { readonly [Key in keyof Shape]: DocumentRef<Shape[Key]> | null };

/**
 * An actor: documents that change together, one message at a time. (Methods, not function properties: so that actors of
 * different documents fit into one list.)
 */
export interface Actor<Shape, Message, Reply = void> {
  readonly name: string;
  /**
   * Names the documents. `known` are those already loaded (nothing at first): where a document leads to another
   * (an order to its hold), name the other once its leader is known; each such step costs a look at Redis.
   */
  documents(id: string, message: Message, known: Partial<Documents<Shape>>): References<Shape>;
  /**
   * Names a list to be counted with the look, for `env.counted`: a bound that may be passed by those who decide at the
   * same instant, for unlike the documents it is not checked again in the commit.
   */
  counts?(id: string, message: Message): string | null;
  /** Pure: the same documents, message and env give the same decision. */
  decide(documents: Documents<Shape>, message: Message, env: Env): Decision<Shape, Reply>;
  /** The message each timer of this actor stands for; a timer with an effect is not listed here. */
  readonly timers?: { readonly [name: string]: Message };
}

/** Any actor: which messages and documents are whose is checked where it is declared and where it is told. */
export type AnyActor = Actor<Readonly<Record<string, object>>, unknown, unknown>;

/** The messages an actor takes. */
export type MessageOf<Target> = Target extends Actor<infer _Shape, infer Message, infer _Reply> ? Message : never;

/** What an actor answers. */
export type ReplyOf<Target> = Target extends Actor<infer _Shape, infer _Message, infer Reply> ? Reply : never;

/** Declares an actor; `name` is part of the keys of its inbox and timers. */
export function actor<Shape, Message, Reply = void>(
  name: string,
  definition: Omit<Actor<Shape, Message, Reply>, "name">,
): Actor<Shape, Message, Reply> {
  return { name, ...definition };
}

/** Makes a refusal; `code` is stable, the text is shown to people. */
export function refuse(code: string, message: string): Refusal {
  return { refused: { code, message } };
}

export function isRefusal(decision: object): decision is Refusal {
  return "refused" in decision;
}
