// Runs both services in one process: `bun main.ts redis://127.0.0.1:6379`.
import { createEngine, type Engine, silentLog as log, openDatabase } from "@holdfast/actors";
import { bookingActor, bookings } from "./bookings.ts";
import { letter, mails } from "./mails.ts";

const database = await openDatabase({ url: process.argv[2] ?? "redis://127.0.0.1:6379", partitions: 16, log });
const desk = createEngine(bookings, { database, log });
const post: Engine = createEngine(mails, { database, log, effects: { mail } });
await Promise.all([desk.start(), post.start()]);

// Performs the effect, at least once: after a crash a mail may go twice.
async function mail(id: string) {
  const { to = "", text = "" } = (await post.read(letter, id)) ?? {};
  console.log(`To ${to}: ${text}`);
  return { type: "Mailed", text } as const;
}

// A commit stays within one partition, so the bookings of a show are in the show's.
const partition = database.ids.randomPartition();
const [show = "", ann = "", bob = "", cleo = ""] = Array.from({ length: 4 }, () => database.ids.newId(partition));
const startsAt = (await desk.now()) + 86_400_000 + 500;
for (const [guest, id] of Object.entries({ ann, bob, cleo }))
  console.log(guest, await desk.ask(bookingActor, id, { type: "Book", show, guest, startsAt }));
await desk.ask(bookingActor, ann, { type: "Cancel" });
await post.readUntil(letter, cleo, { isEnough: ({ mailed }) => mailed === "It is tomorrow!", withinMs: 10_000 });
await Promise.all([desk.stop(), post.stop()]);
await database.close();
