import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { exampleCopy, exampleTicket, NO_LINE, NOW, TERMS } from "../testing/examples.ts";
import { ticketCopyActor } from "./ticket-copy-actor.ts";

const actor = decisionsOf(ticketCopyActor, { now: NOW, id: "t1", terms: TERMS });
const { wait: _wait, ...none } = NO_LINE;
const given = (documents: { ticket: ReturnType<typeof exampleCopy> | null }) =>
  actor.given({ ...none, hold: null, ...documents });

test("FollowTicket keeps the published view with its version", () => {
  const ticket = exampleTicket({ version: 4, status: "sold", orderId: "o1" });
  const { id: _id, version: sourceVersion, ...state } = ticket;
  given({ ticket: null })
    .when({ type: "FollowTicket", ticket })
    .expect({ write: { ticket: { ...state, sourceVersion } } });
});

test("FollowTicket skips what is not newer", () => {
  for (const version of [3, 4]) {
    given({ ticket: exampleCopy({ sourceVersion: 4 }) })
      .when({ type: "FollowTicket", ticket: exampleTicket({ version }) })
      .expect({});
  }
});
