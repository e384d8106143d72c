import { deepStrictEqual, fail } from "node:assert/strict";
import type { Actor } from "../model/actor.ts";
import { checkDecision } from "../model/check-decision.ts";
import { type Change, type Decision, type Documents, type Env, isRefusal, type NameTypes } from "../model/decision.ts";

/** What a decision is expected to be; each method throws an AssertionError where it is not. */
export interface Decided<Shape, Reply, Names extends NameTypes> {
  /** Expects this change and no other; its reply is left out of the comparison. */
  expect(change: Omit<Change<Shape, Reply, Names>, "reply">): void;
  /** Expects a refusal with this code. */
  expectRefusal(code: Names["code"]): void;
}

/** Begins a sentence: given these documents, when this message comes, expect this. */
export interface Given<Shape, Message, Reply, Names extends NameTypes> {
  given(documents: Documents<Shape>): { when(message: Message): Decided<Shape, Reply, Names> };
}

/** Says in which surroundings an actor decides. */
export type GivenEnv<Terms> = Pick<Env<Terms>, "now" | "id"> &
  Partial<Pick<Env<Terms>, "counted" | "newId">> &
  (unknown extends Terms ? { readonly terms?: undefined } : { readonly terms: Terms });

/**
 * Makes sentences about an actor's decisions; a decision the engine would not take is a failure, too.
 *
 * @example
 * const { given } = decisionsOf(counterActor, { now: 0, id: "c1" });
 * given({ counter: null }).when({ type: "Count", by: -1 }).expectRefusal("below_zero");
 */
export function decisionsOf<
  Shape extends Readonly<Record<string, object>>,
  Message,
  Reply,
  Names extends NameTypes,
  Terms,
>(
  actor: Actor<Shape, Message, Reply, Names, Terms>,
  { now, id, terms, counted = 0, newId = noId }: GivenEnv<Terms> & { readonly terms: Terms },
): Given<Shape, Message, Reply, Names> {
  return {
    given: (documents) => ({
      when(message) {
        const decision = actor.decide(documents, message, { now, id, terms, counted, newId });
        checkDecision(actor, id, decision);
        return decidedOf(decision);
      },
    }),
  };
}

function decidedOf<Shape, Reply, Names extends NameTypes>(
  decision: Decision<Shape, Reply, Names>,
): Decided<Shape, Reply, Names> {
  return {
    expect(expected) {
      if (isRefusal(decision)) fail(`refused with ${decision.refused.code}: ${decision.refused.message}`);
      const { reply: _reply, ...change } = decision;
      deepStrictEqual(change, expected);
    },
    expectRefusal(code) {
      deepStrictEqual(isRefusal(decision) ? decision.refused.code : decision, code);
    },
  };
}

function noId(): string {
  return fail("no id was expected to be made");
}
