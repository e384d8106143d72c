import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { exampleCopy, exampleTicket, NOW } from "../testing/examples.ts";
import { ticketCopyActor } from "./ticket-copy.ts";

const { given } = decisionsOf(ticketCopyActor, { now: NOW, id: "t1" });

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
