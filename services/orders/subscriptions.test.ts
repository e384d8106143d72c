import { type Event, silentLog } from "@holdfast/actors";
import type { ChargeView, TicketView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { ordersService } from "./subscriptions.ts";
import { exampleCharge, exampleTicket } from "./testing/examples.ts";

/** Returns the messages that follow an event, each as `actor message id`. */
function sentFor(source: "tickets" | "payments", data: TicketView | ChargeView): string[] {
  const event: Event<unknown> = {
    ...{ type: "any", kind: "any", cause: "", trace: "", schema: 1, time: 0, previous: null },
    ...{ id: data.id, version: data.version, data },
  };
  const context = { partitions: 4, log: silentLog };
  return ordersService.reactions
    .filter(({ stream }) => stream.service === source)
    .flatMap(({ react }) => [...react(event, context)])
    .map(({ actor, id, message }) => `${actor.name} ${String(Reflect.get(Object(message), "type"))} ${id}`);
}

describe("an event of a ticket", () => {
  const toCopy = `ticket-copy FollowTicket ${exampleTicket().id}`;

  test("reaches the order that reserves the ticket and keeps its copy meanwhile, and the one that it refuses", () => {
    const reserved = exampleTicket({ status: "reserved", orderId: "o1" });
    expect(sentFor("tickets", reserved)).toEqual(["order FollowTicket o1"]);
    const refused = { orderId: "o2", reason: "delisted" };
    expect(sentFor("tickets", { ...reserved, refused })).toEqual(["order FollowTicket o1", "order FollowTicket o2"]);
  });

  test("does not reach the order that has bought the ticket, which has ended", () => {
    const refused = { orderId: "o2", reason: "ticket taken" };
    expect(sentFor("tickets", exampleTicket({ status: "sold", orderId: "o1" }))).toEqual([toCopy]);
    expect(sentFor("tickets", exampleTicket({ status: "sold", orderId: "o1", refused }))).toEqual([
      toCopy,
      "order FollowTicket o2",
    ]);
  });
});

describe("an event of a charge", () => {
  const begun = exampleCharge({ status: "Created", authorised: false, captured: false, ended: false });
  const toOrder = `order FollowCharge ${begun.orderId}`;

  test("does not reach the order while it says only that a payment has begun", () => {
    expect(sentFor("payments", begun)).toEqual([]);
  });

  test.each<Partial<ChargeView>>([
    { authorised: true },
    { captured: true },
    { ended: true, status: "Failed" },
    { reason: "Your card was declined" },
    { refund: "pending" },
    { dispute: "open" },
  ])("reaches the order when it says %j", (changes) => {
    expect(sentFor("payments", { ...begun, ...changes })).toEqual([toOrder]);
  });
});
