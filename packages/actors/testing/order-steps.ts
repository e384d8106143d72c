// Draws what happens to the events of two documents, for the test that they are handed on in order.
import fc from "fast-check";

/** Names of the consumers. */
export const CONSUMERS = ["ann", "bob", "cyd"];

const document = fc.constantFrom("d1", "d2");
const consumer = fc.constantFrom(...CONSUMERS);
const at = fc.nat(5);
/** Draws one step of publishers, consumers and operators. */
export const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("publish" as const), document, unpublished: fc.nat(2), later: fc.nat(1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("publish as before" as const), document }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("set back" as const), document }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("read" as const), consumer, most: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("begin" as const), consumer, at }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("end" as const), consumer, at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("bury" as const), consumer, at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("retry" as const, "drop" as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("kill" as const), consumer }) },
  { weight: 1, arbitrary: fc.constant({ kind: "release" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "create the group again" as const }) },
);
/** One step of publishers, consumers and operators. */
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Dropping the event of one document says nothing of the other's, which has the same version and time. */
export const DROPPED_OF_TWO: Step[] = [
  { kind: "publish", document: "d1", unpublished: 0, later: 0 },
  { kind: "read", consumer: "cyd", most: 1 },
  { kind: "begin", consumer: "cyd", at: 0 },
  { kind: "bury", consumer: "cyd", at: 0 },
  { kind: "drop", at: 0 },
  { kind: "publish", document: "d2", unpublished: 0, later: 0 },
];

/** A group that was created again hands the event to a consumer that has begun it: one attempt is buried, one goes on. */
export const DROPPED_WHILE_BEGUN: Step[] = [
  { kind: "publish", document: "d1", unpublished: 0, later: 0 },
  { kind: "read", consumer: "ann", most: 1 },
  { kind: "create the group again" },
  { kind: "read", consumer: "ann", most: 1 },
  { kind: "begin", consumer: "ann", at: 1 },
  { kind: "begin", consumer: "ann", at: 0 },
  { kind: "bury", consumer: "ann", at: 0 },
  { kind: "drop", at: 0 },
];
