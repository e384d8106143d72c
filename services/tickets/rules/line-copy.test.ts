import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { lineCopyActor } from "./line-copy.ts";

const { given } = decisionsOf(lineCopyActor, { now: 0, id: "event" });

test("FollowLine keeps the newest number of people, however the events come", () => {
  const follow = (version: number, waiting: number) =>
    ({ type: "FollowLine", line: { id: "event", eventId: "event", version, waiting } }) as const;
  const line = { id: "event", version: 0, waiting: 2, sourceVersion: 3 };
  given({ line: null })
    .when(follow(3, 2))
    .expect({ write: { line: { waiting: 2, sourceVersion: 3 } } });
  given({ line }).when(follow(3, 2)).expect({});
  given({ line }).when(follow(2, 7)).expect({});
  given({ line })
    .when(follow(4, 0))
    .expect({ write: { line: { waiting: 0, sourceVersion: 4 } } });
});
