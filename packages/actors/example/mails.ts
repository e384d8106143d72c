// The service `mails`: writes to a guest when a booking changes, and again a day before the show.
import { actor, actorTerms, defineService, documentType, effect, eventStream, onLatest, send } from "@holdfast/actors";
import { z } from "zod";
import { type Booking, bookingEvents } from "./bookings.ts";

const DAY_MS = 86_400_000;
const state = z.object({ to: z.string(), text: z.string(), mailed: z.string() });
export const letter = documentType("letter", { schema: state });
const terms = actorTerms("letter", { documents: { letter }, timers: ["reminder"], effects: [effect("mail")] });
type Message = ({ type: "Write" } & Booking) | { type: "Remind" } | { type: "Mailed"; text: string };

const letterActor = actor(terms, {
  documents: (id) => ({ letter: id }),
  timers: { reminder: { type: "Remind" } },
  decide({ letter: found }, message: Message, env) {
    const letter = found ?? { to: "", text: "", mailed: "" };
    if (message.type === "Mailed") return { write: { letter: { ...letter, mailed: message.text } } };
    // A timer that is due now asks for the effect, in the commit that writes the text.
    const mail = { name: "mail", at: env.now } as const;
    if (message.type === "Remind") return { write: { letter: { ...letter, text: "It is tomorrow!" } }, timers: [mail] };
    const { guest: to, status, startsAt } = message;
    const reminder = { name: "reminder", at: status === "seat" ? startsAt - DAY_MS : null } as const;
    return { write: { letter: { ...letter, to, text: `Your booking: ${status}` } }, timers: [mail, reminder] };
  },
});

// Subscribes to the events of the other service, in this process or another.
const writing = onLatest(bookingEvents, ({ id, data }) => [send(letterActor, id, { type: "Write", ...data })]);
const events = eventStream("mails", { subscribers: [], schema: 1, types: {} });
export const mails = defineService("mails", { events, actors: [letterActor], reactions: [writing] });
