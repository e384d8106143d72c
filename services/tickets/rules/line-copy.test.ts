import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { anEvent } from "../testing/examples.ts";
import { lineCopyActor } from "./line-copy.ts";

const { given } = decisionsOf(lineCopyActor, { now: 0, id: "event" });

test("FollowLine keeps the newest number of people, however the events come", () => {
  const follow = (version: number, waiting: number) =>
    ({ type: "FollowLine", line: { id: "event", eventId: "event", version, waiting } }) as const;
  const line = { id: "event", version: 0, waiting: 2, sourceVersion: 3 };
  given({ line: null, event: null })
    .when(follow(3, 2))
    .expect({ write: { line: { waiting: 2, sourceVersion: 3 } } });
  given({ line, event: null }).when(follow(3, 2)).expect({});
  given({ line, event: null }).when(follow(2, 7)).expect({});
  given({ line, event: null })
    .when(follow(4, 0))
    .expect({ write: { line: { waiting: 0, sourceVersion: 4 } } });
});

test("FollowLine interrupts an edit of the event once somebody waits, and changes no other event", () => {
  const editing = anEvent({ editing: "edit" });
  const follow = (waiting: number) =>
    ({ type: "FollowLine", line: { id: "event", eventId: "event", version: 4, waiting } }) as const;
  const write = (waiting: number) => ({ line: { waiting, sourceVersion: 4 } });
  given({ line: null, event: editing })
    .when(follow(1))
    .expect({ write: { ...write(1), event: { ...editing, editing: null } } });
  given({ line: null, event: editing })
    .when(follow(0))
    .expect({ write: write(0) });
  given({ line: null, event: anEvent() })
    .when(follow(1))
    .expect({ write: write(1) });
});
