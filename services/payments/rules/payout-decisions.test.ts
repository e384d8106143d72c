import { countedId, emptyMemory } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { exampleOrder } from "../testing/example-order.ts";
import { payments } from "../testing/payments-in-memory.ts";
import { paymentActor } from "./payment.ts";
import { payoutDocument } from "./payout.ts";

test("a fault of what was sold is refused, and so said again, until its sale is known; then it freezes the payout", () => {
  const paid = exampleOrder({ status: "Completed", chargeId: countedId(2, 0) });
  const faulty = { id: paid.id, message: { type: "TicketFaulty", fault: "file lost" } } as const;
  expect(payments.ask(emptyMemory(), paymentActor, faulty)).toMatchObject({ refused: { code: "not_found" } });
  const message = { type: "FollowOrder", order: paid } as const;
  const known = payments.ask(emptyMemory(), paymentActor, { id: paid.id, message });
  const { memory } = payments.ask(known.memory, paymentActor, faulty);
  expect(payments.read(memory, payoutDocument, paid.id)).toMatchObject({ stage: "frozen", why: "ticket" });
});
