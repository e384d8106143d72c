// Tests that reactions name their kind, and that their functions get the event with its view.
import { expect, test } from "vitest";
import { z } from "zod";
import { type Event, eventStream, onEach, onLatest, type Reaction } from "../index.ts";

// A line after `@ts-expect-error` must not compile: the type check of `bun run check` fails when such a line compiles.

const view = z.object({ id: z.string(), version: z.number(), seats: z.number() });
const halls = eventStream("halls", { subscribers: [], schema: 1, types: { HallChanged: view } });

test("a reaction says whether it needs the latest state of a document or each of its events", () => {
  const reactions: Reaction[] = [
    onLatest(halls, ({ data }) => (data.seats > 0 ? [] : [])),
    onEach(halls, ({ data, previous }) => (data.seats > (previous ?? -1) ? [] : [])),
  ];
  expect(reactions.map(({ kind, stream }) => [kind, stream.service])).toEqual([
    ["latest", "halls"],
    ["each", "halls"],
  ]);
});

test("the function of a reaction gets the view that the stream declares, and a version that may not be known", () => {
  // @ts-expect-error the view has no rows
  onEach(halls, ({ data }) => (data.rows > 0 ? [] : []));
  // @ts-expect-error the version before may be null
  onEach(halls, ({ previous }) => (previous.toFixed(0) === "" ? [] : []));
  // @ts-expect-error a reaction has a kind
  const reaction: Reaction = { stream: halls, react: () => [] };
  // @ts-expect-error there are two kinds
  const other: Reaction["kind"] = "some";
  const event: Pick<Event<unknown>, "previous"> = { previous: null };
  expect([reaction.kind, other, event.previous]).toEqual([undefined, "some", null]);
});
