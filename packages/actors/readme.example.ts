import { z } from "zod";
import { actor, createEngine, documentType, type EngineOptions, eventStream, on, refuse, tell } from "./index.ts";

// A document, and what others may see of it.
const state = z.object({ reader: z.string().nullable() });
const view = state.extend({ id: z.string(), version: z.number() });
const book = documentType<z.infer<typeof state>, z.infer<typeof view>>("book", {
  schema: state,
  view: ({ id, version, reader }) => ({ id, version, reader }),
});
const types = { BookLent: view, BookReturned: view };
const bookEvents = eventStream("library", { listeners: ["readers"], schema: 1, types });

// Its rules, pure: no clock, no Redis. What they return is committed in one step, or not at all.
type Message = { type: "Lend"; reader: string; forMs: number } | { type: "Return" };
export const bookActor = actor<{ book: { reader: string | null } }, Message>("book", {
  documents: (id) => ({ book: { type: book, id } }),
  timers: { due: { type: "Return" } },
  decide({ book: found }, message, env) {
    if (message.type === "Return") return { write: { book: { reader: null } }, events: { book: "BookReturned" } };
    if (found?.reader) return refuse("lent", "Cannot lend this book: it is lent");
    const timers = [{ name: "due", at: env.now + message.forMs }];
    return { write: { book: { reader: message.reader } }, events: { book: "BookLent" }, timers };
  },
});

// Another service follows the events, in this process or any other.
export const card = documentType("card", { schema: z.object({ loans: z.number() }) });
const cardActor = actor<{ card: { loans: number } }, { type: "Count" }>("card", {
  documents: (id) => ({ card: { type: card, id } }),
  decide: ({ card: found }) => ({ write: { card: { loans: (found?.loans ?? 0) + 1 } } }),
});
const count = on(bookEvents, ({ data }) => (data.reader ? [tell(cardActor, data.reader, { type: "Count" })] : []));

export function createLibrary(where: Pick<EngineOptions, "database" | "log">) {
  const none = eventStream("readers", { listeners: [], schema: 1, types: {} });
  return {
    library: createEngine({ ...where, service: "library", events: bookEvents, actors: [bookActor], reactions: [] }),
    readers: createEngine({ ...where, service: "readers", events: none, actors: [cardActor], reactions: [count] }),
  };
}
