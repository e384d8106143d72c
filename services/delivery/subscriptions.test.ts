import { type Event, silentLog } from "@holdfast/actors";
import type { TicketView } from "@holdfast/contracts";
import { expect, test } from "vitest";
import { deliveryService } from "./subscriptions.ts";
import { exampleTicket } from "./testing/examples.ts";

function reachesSeal(changes: Partial<TicketView>): boolean {
  const data = exampleTicket(changes);
  const event: Event<unknown> = {
    ...{ type: "any", kind: "ticket", cause: "", trace: "", schema: 1, time: 0, previous: null },
    ...{ id: data.id, version: data.version, data },
  };
  const reactions = deliveryService.reactions.filter(({ stream }) => stream.service === "tickets");
  return reactions.some(({ react }) => [...react(event, { partitions: 4, log: silentLog })].length > 0);
}

test("who reserves and buys a ticket reaches its seal only where something was sealed or asked to be", () => {
  const sealAnswer = { attempt: 1, wish: "seal", isGranted: true, reason: null, edition: 1 } as const;
  for (const status of ["reserved", "sold"] as const) {
    expect(reachesSeal({ status, orderId: "o1" })).toBe(false);
    expect(reachesSeal({ status, orderId: "o1", seal: "file" })).toBe(true);
    expect(reachesSeal({ status, orderId: "o1", sealAnswer })).toBe(true);
  }
  for (const status of ["available", "delisted"] as const) expect(reachesSeal({ status })).toBe(true);
});
