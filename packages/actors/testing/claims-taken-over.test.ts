// Tests that a claim passes from one owner to another in one commit, and from nobody else.
import { expect, test } from "vitest";
import { z } from "zod";
import { type AnyActor, actor } from "../model/actor.ts";
import { refuse } from "../model/decision.ts";
import { documentType } from "../model/document.ts";
import { eventStream } from "../model/events.ts";
import { defineService } from "../model/service.ts";
import { actorTerms } from "../model/terms.ts";
import { emptyMemory } from "./memory/memory.ts";
import { countedId, MemoryService } from "./memory-service.ts";

const seat = documentType("seat", { schema: z.object({ owner: z.string() }) });
const taken = refuse("taken", "Cannot take the seat: it is taken");
const terms = actorTerms("seat", { documents: { seat }, claims: ["lock"], refusals: ["taken"] });
const seatActor = actor(terms, {
  documents: (id) => ({ seat: id }),
  decide: (_documents, { owner, from }: { owner: string; from?: string }) => ({
    write: { seat: { owner } },
    claims: [{ mode: "acquire", claim: "lock", name: "A1", owner, until: null, orElse: taken, ...(from && { from }) }],
  }),
});
const actors: readonly AnyActor[] = [seatActor];
const seats = MemoryService.of(
  defineService("seats", { events: eventStream("seats", { subscribers: [], schema: 1, types: {} }), actors }),
);

test("acquire takes over the live claim of the owner that `from` names, and of no other", () => {
  const id = countedId(100);
  let memory = emptyMemory();
  const outcomes = [
    { owner: "ann" },
    { owner: "bob" },
    { owner: "bob", from: "cy" },
    { owner: "bob", from: "ann" },
  ].map((message) => {
    const asked = seats.ask(memory, seatActor, { id, message });
    memory = asked.memory;
    return ["refused" in asked ? asked.refused.code : "taken over", seats.read(memory, seat, id)?.owner];
  });
  expect(outcomes).toEqual([
    ["taken over", "ann"],
    ["taken", "ann"],
    ["taken", "ann"],
    ["taken over", "bob"],
  ]);
});
