// Tests what an actor names by what it has loaded: a document to be created, and the list to count.
import { expect, test } from "vitest";
import { z } from "zod";
import { type AnyActor, actor } from "../model/actor.ts";
import { documentType } from "../model/document.ts";
import { eventStream } from "../model/events.ts";
import { defineService } from "../model/service.ts";
import { actorTerms } from "../model/terms.ts";
import { emptyMemory } from "./memory/memory.ts";
import { countedId, MemoryService } from "./memory-service.ts";

const box = documentType("box", { schema: z.object({ label: z.string() }) });
const note = documentType("note", {
  schema: z.object({ label: z.string() }),
  lists: ({ label }) => [{ list: `notes:${label}` }],
});

const terms = actorTerms("box", { documents: { box, note } });
const boxActor = actor(terms, {
  documents: (id, message: { label?: string }, known, newId) => ({
    box: id,
    note: message.label === undefined && known.box ? newId() : null,
  }),
  counts: (_id, _message, { box: known }) => (known ? `notes:${known.label}` : null),
  decide({ box: found }, { label }, { newId, counted }) {
    if (label !== undefined) return { write: { box: { label } }, reply: () => ({ id: "", counted }) };
    const noted = { label: found?.label ?? "" };
    const id = newId();
    return { write: { note: noted }, reply: () => ({ id, counted }) };
  },
});
const actors: readonly AnyActor[] = [boxActor];
const boxes = MemoryService.of(
  defineService("boxes", { events: eventStream("boxes", { subscribers: [], schema: 1, types: {} }), actors }),
);

test("`documents` names a document to be created, and `counts` the list that a loaded document names", () => {
  const id = countedId(100);
  let memory = boxes.ask(emptyMemory(), boxActor, { id, message: { label: "red" } }).memory;
  for (const counted of [0, 1, 2]) {
    const asked = boxes.ask(memory, boxActor, { id, message: {} });
    if (!("ok" in asked)) throw new Error("refused");
    expect(asked.ok).toMatchObject({ counted });
    memory = asked.memory;
    expect(boxes.read(memory, note, asked.ok.id)).toMatchObject({ id: asked.ok.id, label: "red" });
  }
});
