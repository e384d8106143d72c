import { expect, test } from "vitest";
import { EventWatchers } from "./event-watchers.ts";

test("EventWatchers tells each watcher of its events alone, until it ends", () => {
  const watchers = new EventWatchers();
  const heard: string[] = [];
  const stop = watchers.watch(["one", "two"], (change) => heard.push(`a ${change}`));
  watchers.watch(["one"], (change) => heard.push(`b ${change}`));
  watchers.note({ id: "t1", version: 0, eventId: "one" });
  watchers.note({ id: "t2", version: 1, eventId: "two" });
  watchers.note({ id: "t3", version: 1, eventId: "three" });
  stop();
  watchers.note({ id: "t1", version: 2, eventId: "one" });
  expect(heard).toEqual(["a t1-0", "b t1-0", "a t2-1", "b t1-2"]);
});
