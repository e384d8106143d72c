import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { operatorsActor, REMOVED_KEPT_MS } from "./operators.ts";

const NOW = REMOVED_KEPT_MS * 2;
const { given } = decisionsOf(operatorsActor, { now: NOW, id: "all" });
const removed = (...ids: string[]) => ({ removed: ids.map((id) => ({ id, at: NOW })) });

test("a removal is noted once", () => {
  given({ operators: null })
    .when({ type: "Remove", userId: "ben", by: "ann" })
    .expect({ write: { operators: removed("ben") } });
  given({ operators: { ...removed("ben"), id: "all", version: 1 } })
    .when({ type: "Remove", userId: "ben", by: "ann" })
    .expect({});
});

test("of two operators who remove each other the first alone is heard, and nobody removes themself", () => {
  given({ operators: { ...removed("ben"), id: "all", version: 1 } })
    .when({ type: "Remove", userId: "ann", by: "ben" })
    .expectRefusal("not_operator");
  given({ operators: null }).when({ type: "Remove", userId: "ann", by: "ann" }).expectRefusal("own_account");
});

test("whoever gets the role again may remove others again, and old removals are forgotten", () => {
  given({ operators: { ...removed("ben", "cat"), id: "all", version: 1 } })
    .when({ type: "Restore", userId: "ben" })
    .expect({ write: { operators: removed("cat") } });
  given({ operators: null }).when({ type: "Restore", userId: "ben" }).expect({});
  const old = { removed: [{ id: "ben", at: NOW - REMOVED_KEPT_MS }] };
  given({ operators: { ...old, id: "all", version: 1 } })
    .when({ type: "Remove", userId: "ann", by: "ben" })
    .expect({ write: { operators: removed("ann") } });
});
