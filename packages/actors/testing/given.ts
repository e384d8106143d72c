// Tests decisions as given documents, when a message comes, expect a change or a refusal; without Redis.
import { deepStrictEqual, fail } from "node:assert/strict";
import type { Actor } from "../model/actor.ts";
import { checkDecision } from "../model/check-decision.ts";
import { type Change, type Decision, type Documents, type Env, isRefusal, type NameTypes } from "../model/decision.ts";

/** Compares a decision with an expectation; each method throws an AssertionError when the two differ. */
export interface Decided<Shape, Reply, Names extends NameTypes> {
  /** Expects exactly this change. The comparison leaves out the reply. */
  expect(change: Omit<Change<Shape, Reply, Names>, "reply">): void;
  /** Expects a change that replies this, when the documents are so after it. */
  expectReply(after: Documents<Shape>, reply: Reply): void;
  /** Expects a refusal with this code and, where one is given, with this message. */
  expectRefusal(code: Names["code"], message?: string): void;
}

/** Starts a test of one decision: `given(documents).when(message).expect(change)`. */
export interface Given<Shape, Message, Reply, Names extends NameTypes> {
  /** Takes the documents of a decision. */
  given(documents: Documents<Shape>): {
    /** Lets the actor decide on a message. */
    when(message: Message): Decided<Shape, Reply, Names>;
  };
}

/**
 * Gives the environment of the decisions. Defaults: `counted` 0, and a `newId` that fails the test. `terms` are
 * required when the actor reads them.
 */
export type GivenEnv<Terms> = Pick<Env<Terms>, "now" | "id"> &
  Partial<Pick<Env<Terms>, "counted" | "newId">> &
  (unknown extends Terms ? { readonly terms?: undefined } : { readonly terms: Terms });

/**
 * Tests the decisions of an actor. Throws InvalidDecisionError for a decision that the engine would refuse, such as one
 * with an undeclared name.
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
  env: GivenEnv<NoInfer<Terms>>,
): Given<Shape, Message, Reply, Names>;
export function decisionsOf<Shape extends Readonly<Record<string, object>>, Message, Reply, Names extends NameTypes>(
  actor: Actor<Shape, Message, Reply, Names>,
  { now, id, terms, counted = 0, newId = noId }: Partial<Env> & Pick<Env, "now" | "id">,
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
      const { reply: _reply, ...change } = changeOf(decision);
      deepStrictEqual(change, expected);
    },
    expectReply(after, reply) {
      deepStrictEqual(changeOf(decision).reply?.(after), reply);
    },
    expectRefusal(code, message) {
      if (!isRefusal(decision)) fail(`not refused with ${code}: ${JSON.stringify(decision)}`);
      deepStrictEqual(decision.refused, { code, message: message ?? decision.refused.message });
    },
  };
}

function changeOf<Shape, Reply, Names extends NameTypes>(
  decision: Decision<Shape, Reply, Names>,
): Change<Shape, Reply, Names> {
  if (isRefusal(decision)) return fail(`refused with ${decision.refused.code}: ${decision.refused.message}`);
  return decision;
}

function noId(): string {
  return fail("no id was expected to be made");
}
