import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  type DecisionOf,
  defineService,
  silentLog,
} from "@holdfast/actors";
import { authEvents } from "@holdfast/contracts";
import { userDocument } from "../rules/user.ts";

const terms = actorTerms("role-by-test", { documents: { user: userDocument } });
const roleActor = actor(terms, {
  documents: (id) => ({ user: id }),
  decide({ user }, _message: { readonly type: "GiveRole" }): DecisionOf<typeof terms> {
    return user === null ? {} : { write: { user: { ...user, role: "operator" } } };
  },
});

/** Makes a person an operator, as the command line does. */
export async function makeOperator(database: Database, userId: string): Promise<void> {
  const service = defineService("auth", { events: authEvents, actors: [roleActor] });
  await createEngine(service, { database, log: silentLog }).ask(roleActor, userId, { type: "GiveRole" });
}
