import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { lineCopyActor } from "./line-copy.ts";

const actor = decisionsOf(lineCopyActor, { now: 0, id: "e1" });
const line = (version: number) => ({ id: "e1", eventId: "e1", version, waiting: 7 });

test("FollowLine keeps how many wait, with the version of the line", () => {
  const write = { copy: { waiting: 7, sourceVersion: 4 } };
  actor
    .given({ copy: null })
    .when({ type: "FollowLine", line: line(4) })
    .expect({ write });
  actor
    .given({ copy: { id: "e1", version: 0, waiting: 2, sourceVersion: 3 } })
    .when({ type: "FollowLine", line: line(4) })
    .expect({ write });
});

test("FollowLine skips what is not newer", () => {
  for (const version of [3, 4]) {
    actor
      .given({ copy: { id: "e1", version: 0, waiting: 2, sourceVersion: 4 } })
      .when({ type: "FollowLine", line: line(version) })
      .expect({});
  }
});
