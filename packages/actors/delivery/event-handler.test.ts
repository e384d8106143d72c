// Tests which messages an event leads to, and which definitions and reactions are refused.
import { expect, test } from "vitest";
import { onLatest, send, silentLog } from "../index.ts";
import { encodeEvent } from "../model/events.ts";
import { followJars, jarEvents, shelfActor, shelfService } from "../testing/jars.ts";
import { messagesOf } from "./event-handler.ts";

const context = { partitions: 1, log: silentLog };
const id = "01HZZZZZZZZZZZZZZZZZZZZZZZ00";
const fields = encodeEvent({
  ...{ type: "JarChanged", id, kind: "jar", version: 3, time: 1, cause: "c", trace: "", schema: 1 },
  data: { id, version: 3, coins: 1, shelf: id },
});
const follow = (coins: number) => send(shelfActor, id, { type: "Follow", id, coins });

test("two messages of one reaction to the same actor and id are refused before any is handled", () => {
  const service = shelfService([onLatest(jarEvents, () => [follow(1), follow(2)])]);
  const run = () => messagesOf({ key: "{00}:jars:events", fields }, service, context);
  expect(run).toThrow(`Cannot react to JarChanged of jar ${id}: it sends Follow and Follow to shelf ${id}`);
});

test("an event of a stream without a reaction waits for a release that has one, and a foreign entry is refused", () => {
  const run = (stream: string) => () =>
    messagesOf({ key: "{00}:shelves:retry", fields: ["stream", stream, ...fields] }, shelfService(), context);
  expect(run("{00}:jars:events")()).toHaveLength(1);
  expect(run("{00}:lids:events")).toThrow(expect.objectContaining({ kind: "lids|JarChanged|1" }));
  expect(run("nonsense")).toThrow(expect.objectContaining({ code: "terminal" }));
});

test("two reactions to one stream are refused", () => {
  expect(() => shelfService([followJars, followJars])).toThrow("it has two of reaction to jars");
});
