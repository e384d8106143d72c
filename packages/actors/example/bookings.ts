// The service `bookings`: a guest gets a seat of a show while there are any, and else waits in a queue.
import { actor, actorTerms, type DecisionOf, defineService, documentType, eventStream, refuse } from "@holdfast/actors";
import { z } from "zod";

// Declares the documents. The first bookings in a show's line have seats. Other services see the view of a booking.
const SEATS = 2;
const show = documentType("show", { schema: z.object({ line: z.array(z.string()) }) });
const status = z.enum(["seat", "waiting", "cancelled"]);
const state = z.object({ show: z.string(), guest: z.string(), startsAt: z.number(), status });
export type Booking = z.infer<typeof state>;
export const booking = documentType("booking", { schema: state, view: (found) => found });
export const bookingEvents = eventStream("bookings", { subscribers: ["mails"], schema: 1, types: { Changed: state } });

// Declares the names that the rules may use; any other does not compile. `next` is the booking that moves up.
const documents = { show, booking, next: booking };
const terms = actorTerms("booking", { documents, events: ["Changed"], refusals: ["booked", "no_booking"] });
type Message = { type: "Book"; show: string; guest: string; startsAt: number } | { type: "Cancel" };

// Holds the rules. They are pure: no clock, no Redis. What they return is committed in one step, or not at all.
export const bookingActor = actor(terms, {
  documents: (id, message: Message, known) => ({
    booking: id,
    show: message.type === "Book" ? message.show : (known.booking?.show ?? null),
    next: (known.booking?.status === "seat" && known.show?.line[SEATS]) || null,
  }),
  decide({ show, booking, next }, message: Message, env): DecisionOf<typeof terms, string | undefined> {
    const line = show?.line ?? [];
    const events = { booking: "Changed" } as const;
    if (message.type === "Book") {
      if (booking) return refuse("booked", "Cannot book: this booking exists");
      const { type: _, ...wish } = message;
      const booked = { ...wish, status: line.length < SEATS ? "seat" : "waiting" } as const;
      return { write: { show: { line: [...line, env.id] }, booking: booked }, events, reply: () => booked.status };
    }
    if (!booking || booking.status === "cancelled") return refuse("no_booking", "Cannot cancel: there is no booking");
    const left = line.filter((id) => id !== env.id);
    const write = { show: { line: left }, booking: { ...booking, status: "cancelled" } } as const;
    if (!next) return { write, events };
    return { write: { ...write, next: { ...next, status: "seat" } }, events: { ...events, next: "Changed" } };
  },
});
export const bookings = defineService("bookings", { events: bookingEvents, actors: [bookingActor] });
