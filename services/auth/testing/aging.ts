import { actor, actorTerms, createEngine, type Database, defineService, silentLog } from "@holdfast/actors";
import { authEvents } from "@holdfast/contracts";
import { userDocument } from "../rules/user.ts";

const agingActor = actor(actorTerms("aging", { documents: { user: userDocument } }), {
  documents: (id) => ({ user: id }),
  decide: ({ user }, byMs: number) => {
    if (user === null) return {};
    const sessions = (user.sessions ?? []).map((session) => ({ ...session, rotatedAt: session.rotatedAt - byMs }));
    return { write: { user: { ...user, sessions } } };
  },
});

/** Sets the last refresh of every session of a person back, as if it had been a while ago. */
export async function ageSessions(database: Database, userId: string, byMs: number): Promise<void> {
  const service = defineService("auth", { events: authEvents, actors: [agingActor] });
  await createEngine(service, { database, log: silentLog }).ask(agingActor, userId, byMs);
}
