import { expect, test } from "vitest";
import { exampleCopy, exampleTicket, NOW } from "../testing/examples.ts";
import { ticketCopyActor } from "./ticket-copy.ts";

const env = { now: NOW, id: "t1", newId: () => "unused", counted: 0, terms: undefined };

test("FollowTicket keeps the published view with its version", () => {
  const { id, version, ...state } = exampleTicket({ version: 4, status: "sold", orderId: "o1" });
  expect(id).toBe("t1");
  const message = {
    type: "FollowTicket" as const,
    ticket: exampleTicket({ version: 4, status: "sold", orderId: "o1" }),
  };
  expect(ticketCopyActor.decide({ ticket: null }, message, env)).toEqual({
    write: { ticket: { ...state, sourceVersion: version } },
  });
});

test("FollowTicket skips what is not newer", () => {
  const copy = exampleCopy({ sourceVersion: 4 });
  for (const version of [3, 4]) {
    const message = { type: "FollowTicket" as const, ticket: exampleTicket({ version }) };
    expect(ticketCopyActor.decide({ ticket: copy }, message, env)).toEqual({});
  }
});
