// Serves the pages about people to operators: finding one, reading one, and changes that are confirmed.

import { type Engine, type Log, RefusedError } from "@holdfast/actors";
import {
  type AppContext,
  type AppEnv,
  badRequest,
  notFound,
  type PageOf,
  readForm,
  rememberedRequest,
  requireUser,
  validated,
} from "@holdfast/server";
import {
  type FormError,
  isPersonChange,
  PeoplePage,
  PersonChangePage,
  PersonPage,
  type PersonView,
  paths,
  personChangeRefusal,
  routes,
} from "@holdfast/views";
import type { Hono, MiddlewareHandler } from "hono";
import { z } from "zod";
import { type Audit, findUserId } from "../flows/audit.ts";
import type { AuditNotes } from "../flows/audit-notes.ts";
import { originOf } from "../flows/origin.ts";
import { createPeople, type People, type PersonChange } from "../flows/people.ts";
import type { Origin } from "../rules/audit.ts";
import { entryView } from "./entry-view.ts";

/** Holds the dependencies of the pages. */
export interface PeopleParts {
  readonly engine: Engine;
  readonly audit: Audit;
  readonly notes: Pick<AuditNotes, "collect">;
  readonly log: Log;
  readonly pageOf: PageOf;
}

const LONGEST_REASON = 200;
const MOST_ENTRIES = 10;
const search = z.object({ person: z.string().trim().max(254).default("") });
const done = z.object({ done: z.string().max(20).optional() });
const chosen = z.object({ change: z.string().max(20).default("") });

/** Adds the pages. The address bar never holds an e-mail address; each reading of a person is recorded. */
export function addPeople(app: Hono<AppEnv>, parts: PeopleParts, allowed: MiddlewareHandler<AppEnv>): void {
  const people = createPeople(parts.engine, parts.log);
  const { engine, pageOf } = parts;
  app.get(paths.people, allowed, (c) => c.html(<PeoplePage page={pageOf(c)} />));
  app.post(paths.people, allowed, validated("form", search), async (c) => {
    const { person } = c.req.valid("form");
    const id = person === "" ? null : await findUserId(engine, person);
    if (id !== null && (await people.exists(id))) return c.redirect(routes.person(id), 303);
    const message = person === "" ? "Enter an e-mail address or an id" : "There is no account with this e-mail or id";
    return c.html(<PeoplePage page={pageOf(c)} typed={person} errors={[{ message, field: "person" }]} />, 422);
  });
  app.get(paths.person, allowed, validated("query", done), async (c) => {
    const person = await personOf(c, people);
    await parts.notes.collect();
    const { entries } = await parts.audit.read({ userId: person.id, limit: MOST_ENTRIES });
    const shown = entries.map((entry) => entryView(entry, null));
    return c.html(<PersonPage page={pageOf(c)} person={person} entries={shown} done={c.req.valid("query").done} />);
  });
  app.get(paths.personChange, allowed, validated("query", chosen), async (c) => {
    const { change } = c.req.valid("query");
    if (!isPersonChange(change)) throw notFound();
    return await confirm(c, { parts, person: await personOf(c, people), change });
  });
  app.post(paths.personChange, allowed, async (c) => await change(c, { parts, people }));
}

interface Confirming {
  readonly parts: PeopleParts;
  readonly person: PersonView;
  readonly change: Parameters<typeof PersonChangePage>[0]["change"];
  readonly reason?: string;
  readonly errors?: readonly FormError[];
}

async function confirm(c: AppContext, { parts, person, change, reason, errors = [] }: Confirming): Promise<Response> {
  const refused = personChangeRefusal(person, change, requireUser(c).id);
  const idempotencyKey = parts.engine.newCommandId();
  return await c.html(
    <PersonChangePage page={parts.pageOf(c)} {...{ person, change, reason, refused, errors, idempotencyKey }} />,
    refused === undefined && errors.length === 0 ? 200 : 422,
  );
}

async function change(c: AppContext, { parts, people }: { parts: PeopleParts; people: People }): Promise<Response> {
  const { change: kind = "", reason: typed = "", idempotencyKey: key } = await readForm(c);
  if (!isPersonChange(kind)) throw badRequest("There is no such change");
  if (key === undefined) throw badRequest("The form has no idempotency key");
  const [reason, id, user] = [typed.trim(), c.req.param("id") ?? "", requireUser(c)];
  const refuse = async (message: string, field?: string) =>
    await confirm(c, { parts, person: await personOf(c, people), change: kind, reason, errors: [{ message, field }] });
  if (reason.length > LONGEST_REASON) return await refuse(`At most ${LONGEST_REASON} characters`, "reason");
  const { engine } = parts;
  const newDocumentId = () => engine.ids.newId(engine.ids.randomPartition());
  return await rememberedRequest(c, { engine, user, key, newDocumentId }, async ({ commandId }) => {
    try {
      const request = { from: originOfOperator(c), commandId };
      if ((await people.change(id, messageOf(kind, reason), request)) === null) throw noPerson();
    } catch (error) {
      if (error instanceof RefusedError) return await refuse(error.message);
      throw error;
    }
    return { status: 303, body: null, headers: { Location: routes.person(id, { done: kind }) }, remember: true };
  });
}

function messageOf(kind: Confirming["change"], reason: string): PersonChange {
  switch (kind) {
    case "ban":
      return { type: "Ban", reason: reason || null };
    case "unban":
      return { type: "Unban" };
    case "give-role":
      return { type: "GiveRole", role: "operator" };
    case "take-role":
      return { type: "TakeRole" };
    case "sign-out":
      return { type: "EndSessions", which: { except: null } };
  }
}

async function personOf(c: AppContext, people: People): Promise<PersonView> {
  const id = c.req.param("id") ?? "";
  const person = id.includes("@") ? null : await people.find(id, { from: originOfOperator(c) });
  if (person === null) throw noPerson();
  return person;
}

function noPerson() {
  return notFound("Cannot find the person: nobody has this id");
}

/** Returns where the request of an operator comes from. */
function originOfOperator(c: AppContext): Origin {
  return { ...originOf(c), by: "operator", operatorId: requireUser(c).id };
}
