// Declares actors: pure rules over the documents that change together.
import type { Decision, Documents, Env, NameTypes } from "./decision.ts";
import type { DocumentRef } from "./document.ts";
import type { ActorTerms, DocumentTypes, ShapeOf } from "./terms.ts";

/**
 * Refers to the documents of a message, all in the actor's partition; null for a document the message does not need.
 */
export type References<Shape> = { readonly [Key in keyof Shape]: DocumentRef<Shape[Key]> | null };

/**
 * Decides on messages, one at a time per id, and owns the documents that change together. The functions are declared as
 * methods because function properties would keep actors of different documents out of one array.
 */
export interface Actor<Shape, Message, Reply = void, Names extends NameTypes = NameTypes, Terms = unknown> {
  /** Names the actor; part of the keys of the actor's inbox and timers. */
  readonly name: string;
  /** Holds the names that the actor has declared. */
  readonly declared: ActorTerms<DocumentTypes, Names>;
  /** Returns the documents to load for a message; `known` are the documents already loaded, `newId` that of `env`. */
  documents(id: string, message: Message, known: Partial<Documents<Shape>>, newId: () => string): References<Shape>;
  /** Returns the name of the list to count for `env.counted`; null for none. */
  counts?(id: string, message: Message, known: Partial<Documents<Shape>>): string | null;
  /** Decides. Must be pure: the same documents, message and environment give the same decision. */
  decide(documents: Documents<Shape>, message: Message, env: Env<Terms>): Decision<Shape, Reply, Names>;
  /** Gives the message that each timer sends, by the timer's name. */
  readonly timers?: { readonly [name: string]: Message };
}

/** Stands for an actor of any documents and messages; the types are checked at the declaration and at each `ask`. */
export type AnyActor = Actor<Readonly<Record<string, object>>, unknown, unknown>;

/** Gives the type of the messages that an actor takes. */
export type MessageOf<Target> = Target extends Actor<infer _Shape, infer Message, infer _Reply> ? Message : never;

/** Gives the type of an actor's replies. */
export type ReplyOf<Target> = Target extends Actor<infer _Shape, infer _Message, infer Reply> ? Reply : never;

/** Gives the codes of an actor's refusals. */
export type CodeOf<Target extends AnyActor> = Target["declared"]["refusals"][number];

/** Gives the names of an actor's effects. */
export type EffectNameOf<Target extends AnyActor> = Target["declared"]["effects"][number]["name"];

/** Gives the names of an actor's timers, effects included. */
export type TimerNameOf<Target extends AnyActor> =
  | Target["declared"]["timers"][number]
  | Target["declared"]["effects"][number]["name"];

/** Gives the type of `env.terms` that an actor's `decide` declares; unknown when `decide` does not read the terms. */
export type TermsOf<Target> = Target extends {
  decide(documents: never, message: never, env: Env<infer Terms>): unknown;
}
  ? Terms
  : never;

interface Rules<Types extends DocumentTypes, Names extends NameTypes, Message, Reply, Terms> {
  /**
   * Returns the id of each declared document; null for a document that this message does not need. `known` are the
   * documents already loaded, none at the first call. When one document names another (an order names its hold), return
   * the second id once the first document is known; each such step costs one more read of Redis, and 4 reads are
   * allowed. `newId` gives the id of a document that the decision may create: the nth call returns what the nth call of
   * `env.newId` returns.
   */
  documents(
    id: string,
    message: Message,
    known: Partial<Documents<ShapeOf<Types>>>,
    newId: () => string,
  ): { readonly [Key in keyof Types]: string | null };
  /**
   * Returns the name of the list to count for `env.counted`; null for none. `known` are the documents already loaded,
   * which may name the list. The commit checks the documents again but not the count, so messages that are decided at
   * the same time can exceed a limit on the count.
   */
  counts?(id: string, message: Message, known: Partial<Documents<ShapeOf<Types>>>): string | null;
  /** Decides. Must be pure: the same documents, message and environment give the same decision. */
  decide(
    documents: Documents<ShapeOf<Types>>,
    message: Message,
    env: Env<Terms>,
  ): Decision<ShapeOf<Types>, Reply, Names>;
}

/** Requires the message of each declared timer. */
type TimerMessages<Names extends NameTypes, Message> = [Names["timer"]] extends [never]
  ? { readonly timers?: never }
  : { readonly timers: { readonly [Name in Names["timer"]]: Message } };

/**
 * Creates an actor from its terms and its rules. TypeScript infers the message type from the parameters of `decide`
 * (and of `documents`, when `documents` uses the message), and the reply type from the result of `decide`.
 *
 * @example
 * type CounterMessage = { type: "Count"; by: number } | { type: "Remind" };
 * const counterActor = actor(counterTerms, {
 *   documents: (id) => ({ counter: id }),
 *   timers: { reminder: { type: "Remind" } },
 *   decide({ counter }, message: CounterMessage, env): CounterDecision {
 *     const count = (counter?.count ?? 0) + (message.type === "Count" ? message.by : 0);
 *     if (count < 0) return refuse("below_zero", "Cannot count: it would be below zero");
 *     const timers = [{ name: "reminder", at: env.now + 60_000 }] as const;
 *     return { write: { counter: { count } }, events: { counter: "Counted" }, timers, reply: () => count };
 *   },
 * });
 */
export function actor<Types extends DocumentTypes, Names extends NameTypes, Message, Reply = void, Terms = unknown>(
  terms: ActorTerms<Types, Names>,
  rules: Rules<Types, Names, Message, Reply, Terms> & TimerMessages<Names, Message>,
): Actor<ShapeOf<Types>, Message, Reply, Names, Terms>;
export function actor(
  terms: ActorTerms,
  { documents, ...rules }: Rules<DocumentTypes, NameTypes, unknown, unknown, unknown> & Pick<AnyActor, "timers">,
): AnyActor {
  const types = Object.entries(terms.documents);
  return {
    ...rules,
    name: terms.name,
    declared: terms,
    documents(id, message, known, newId) {
      const ids = documents(id, message, known, newId);
      const references: Record<string, DocumentRef<object> | null> = {};
      for (const [name, type] of types) {
        const of = ids[name] ?? null;
        references[name] = of === null ? null : { type, id: of };
      }
      return references;
    },
  };
}
