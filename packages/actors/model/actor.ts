import type { Decision, Documents, Env, NameTypes } from "./decision.ts";
import type { DocumentRef } from "./document.ts";
import type { ActorTerms, DocumentTypes, ShapeOf } from "./terms.ts";

/** The documents a message is about; null where this message needs none. All in the actor's partition. */
export type References<Shape> = { readonly [Key in keyof Shape]: DocumentRef<Shape[Key]> | null };

/**
 * Decides on messages, one at a time per id, and owns the documents that change together. (Methods, not function
 * properties: so that actors of different documents fit into one list.)
 */
export interface Actor<Shape, Message, Reply = void, Names extends NameTypes = NameTypes, Terms = unknown> {
  readonly name: string;
  /** The names it has declared. */
  readonly declared: ActorTerms<DocumentTypes, Names>;
  /** Names the documents to be loaded; `known` are those already loaded. */
  documents(id: string, message: Message, known: Partial<Documents<Shape>>): References<Shape>;
  /** Names a list to be counted, for `env.counted`. */
  counts?(id: string, message: Message): string | null;
  /** Pure: the same documents, message and env give the same decision. */
  decide(documents: Documents<Shape>, message: Message, env: Env<Terms>): Decision<Shape, Reply, Names>;
  /** The message each timer of this actor stands for. */
  readonly timers?: { readonly [name: string]: Message };
}

/** Any actor: which messages and documents are whose is checked where an actor is declared and where it is asked. */
export type AnyActor = Actor<Readonly<Record<string, object>>, unknown, unknown>;

/** The messages an actor takes. */
export type MessageOf<Target> = Target extends Actor<infer _Shape, infer Message, infer _Reply> ? Message : never;

/** What an actor answers. */
export type ReplyOf<Target> = Target extends Actor<infer _Shape, infer _Message, infer Reply> ? Reply : never;

/** The codes an actor refuses with. */
export type CodeOf<Target extends AnyActor> = Target["declared"]["refusals"][number];

/** The effects an actor asks for. */
export type EffectNameOf<Target extends AnyActor> = Target["declared"]["effects"][number]["name"];

/** What an actor expects in `env.terms`; unknown where it does not read them. */
export type TermsOf<Target> = Target extends {
  decide(documents: never, message: never, env: Env<infer Terms>): unknown;
}
  ? Terms
  : never;

interface Rules<Types extends DocumentTypes, Names extends NameTypes, Message, Reply, Terms> {
  /**
   * Gives the id of each declared document, null for one this message needs not. `known` are the documents already
   * loaded (nothing at first): where a document leads to another (an order to its hold), give the other's id once its
   * leader is known; each such step costs one more read of Redis.
   */
  documents(
    id: string,
    message: Message,
    known: Partial<Documents<ShapeOf<Types>>>,
  ): { readonly [Key in keyof Types]: string | null };
  /**
   * Names a list to be counted with the read, for `env.counted`: a bound that may be passed by messages that are decided
   * on at the same instant, for unlike the documents the count is not checked again in the commit.
   */
  counts?(id: string, message: Message): string | null;
  /** Decides, and is pure: the same documents, message and env give the same decision. */
  decide(
    documents: Documents<ShapeOf<Types>>,
    message: Message,
    env: Env<Terms>,
  ): Decision<ShapeOf<Types>, Reply, Names>;
}

/** The message each declared timer sends. */
type TimerMessages<Names extends NameTypes, Message> = [Names["timer"]] extends [never]
  ? { readonly timers?: never }
  : { readonly timers: { readonly [Name in Names["timer"]]: Message } };

/**
 * Makes an actor of its terms and its rules. The message type is read off the parameters of `decide` (and of
 * `documents`, where its rule uses the message), the reply off what `decide` returns.
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
    documents(id, message, known) {
      const ids = documents(id, message, known);
      const references: Record<string, DocumentRef<object> | null> = {};
      for (const [name, type] of types) {
        const of = ids[name] ?? null;
        references[name] = of === null ? null : { type, id: of };
      }
      return references;
    },
  };
}
