import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { aDraft, aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import type { Ticket } from "./ticket-document.ts";
import { ticketEndActor } from "./ticket-end.ts";

const DAY = 86_400_000;
const ENDS = 100 * DAY;
const GOES = ENDS + PLAIN_TERMS.archiveAfterMs;
const dated = { startsAt: ENDS - DAY, endsAt: ENDS };
const at = (now: number, ticket: Ticket | null) =>
  decisionsOf(ticketEndActor, { now, id: "ticket", terms: PLAIN_TERMS }).given({ ticket });
const archived = { archive: { ticket: true } } as const;

test("a ticket whose sale is archived goes along, and none that is on sale or held", () => {
  const message = { type: "OrderArchived" } as const;
  for (const ticket of [sold(), delisted()]) at(0, ticket).when(message).expect(archived);
  for (const ticket of [aTicket(), aDraft(), reserved(), null]) at(0, ticket).when(message).expect({});
});

test("a listing that nobody bought is deleted a month after its event, and one that was bought is archived", () => {
  const retire = { type: "Retire" } as const;
  const unsold: Ticket = { ...delisted(), ...dated };
  const early = at(GOES - 1, unsold).when(retire);
  early.expect({});
  early.expectReply({ ticket: null }, GOES - 1 + DAY);
  at(GOES, unsold)
    .when(retire)
    .expect({ delete: { ticket: true } });
  at(GOES, { ...unsold, isRefunded: true })
    .when(retire)
    .expect(archived);
  at(GOES, { ...sold(), ...dated })
    .when(retire)
    .expect(archived);
});

test("what is still on sale or held stays, however long its event is over", () => {
  for (const ticket of [aTicket(dated), aDraft(dated), { ...reserved(), ...dated }]) {
    const decided = at(GOES + DAY, ticket).when({ type: "Retire" });
    decided.expect({});
    decided.expectReply({ ticket: null }, GOES + 2 * DAY);
  }
  at(GOES, null).when({ type: "Retire" }).expect({});
});
