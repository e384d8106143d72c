// Serves the audit log and the pages about people to operators.

import type { Engine } from "@holdfast/actors";
import {
  type AnswerOthers,
  type AppContext,
  type AppEnv,
  forbidden,
  operatorOnly,
  type PageOf,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import { type AuditFilters, AuditPage, OperatorStepPage, paths, routes, safeReturnTo } from "@holdfast/views";
import type { Hono, MiddlewareHandler } from "hono";
import { every } from "hono/combine";
import { z } from "zod";
import { type Audit, type AuditQuery, findUserId } from "../flows/audit.ts";
import type { AuditNotes } from "../flows/audit-notes.ts";
import { originOf } from "../flows/origin.ts";
import { auditEvents } from "../rules/audit.ts";
import { userDocument } from "../rules/user.ts";
import { entryView } from "./entry-view.ts";
import { addPeople, type PeopleParts } from "./people.tsx";

/** Holds the dependencies of the page. */
export interface AuditParts {
  readonly engine: Engine;
  readonly audit: Audit;
  readonly notes: Pick<AuditNotes, "collect">;
  readonly pageOf: PageOf;
}

const PAGE_SIZE = 50;
const DAY_MS = 86_400_000;
const day = z.union([z.literal(""), z.iso.date()]).default("");
const filters = {
  what: z.union([z.literal(""), z.enum(auditEvents)]).default(""),
  by: z.enum(["", "person", "operator", "command line", "site"]).default(""),
  from: day,
  to: day,
};
const query = z.object({
  ...filters,
  user: z.string().max(100).optional(),
  operator: z.string().max(100).optional(),
  after: z.string().max(100).optional(),
});
const step = z.object({ returnTo: z.string().max(2_000).optional() });
const filter = z.object({ ...filters, person: z.string().trim().max(254).default("") });

/** Answers an operator whose session has not the rights with the way to them, and other people with 403. */
function createStep({ engine, pageOf }: AuditParts): AnswerOthers {
  return async (c, { id }) => {
    const user = await engine.read(userDocument, id);
    if (user?.role !== "operator") throw forbidden("Only operators can see this page");
    const factors = { hasPasskey: (user.passkeys ?? []).length > 0, hasApp: Boolean(user.authenticator) };
    const returnTo = safeReturnTo(
      c.req.query("returnTo") ?? (c.req.method === "GET" ? pageOf(c).address : routes.audit()),
    );
    return await c.html(<OperatorStepPage page={pageOf(c)} returnTo={returnTo} {...factors} />, 403);
  };
}

/** Adds the pages. Each page that an operator reads is recorded; the address bar never holds an e-mail address. */
export function addAudit(app: Hono<AppEnv>, parts: AuditParts & PeopleParts): void {
  const allowed: MiddlewareHandler<AppEnv> = every(
    signedInPage((returnTo) => routes.signin({ returnTo })),
    operatorOnly(createStep(parts)),
  );
  // The service operator, which does not know what people can sign in with, sends those here who may not see its pages.
  app.get(paths.operatorStep, allowed, validated("query", step), (c) =>
    c.redirect(safeReturnTo(c.req.valid("query").returnTo ?? routes.operator()), 303),
  );
  app.get(paths.audit, allowed, validated("query", query), (c) => show(c, parts, c.req.valid("query")));
  app.post(paths.audit, allowed, validated("form", filter), async (c) => {
    const { person, ...chosen } = c.req.valid("form");
    const user = person === "" ? undefined : await findUserId(parts.engine, person);
    if (user !== null) return c.redirect(routes.audit({ ...chosen, user }), 303);
    const errors = [{ message: "There is no account with this e-mail or id", field: "person" }];
    const page = parts.pageOf(c);
    const props = { entries: [], person: null, typed: person, filters: chosen, events: auditEvents, errors };
    return c.html(<AuditPage page={page} {...props} />, 422);
  });
  addPeople(app, parts, allowed);
}

async function show(c: AppContext, { engine, audit, notes, pageOf }: AuditParts, sent: z.output<typeof query>) {
  const { user, operator, after, ...chosen } = sent;
  const { id } = requireUser(c);
  const from = { ...originOf(c), by: "operator", operatorId: id } as const;
  await notes.collect();
  await audit.record({ what: "audit log read", userId: user ?? null, from });
  const { entries, next } = await audit.read({ ...readingOf(chosen), userId: user, operatorId: operator, after });
  const emailOf = await emailsOf(engine, [...entries.map(({ userId }) => userId), user ?? null, operator ?? null]);
  const personOf = (userId: string | null | undefined) =>
    userId ? { id: userId, email: emailOf.get(userId) ?? null } : null;
  return c.html(
    <AuditPage
      page={pageOf(c)}
      entries={entries.map((entry) => entryView(entry, personOf(entry.userId)))}
      person={personOf(user)}
      operator={personOf(operator)}
      filters={chosen}
      events={auditEvents}
      nextHref={next === null ? undefined : routes.audit({ ...chosen, user, operator, after: next })}
    />,
  );
}

// Days are those of UTC, as all times on pages for operators are without a script.
function readingOf({ what, by, from, to }: AuditFilters): AuditQuery {
  return {
    limit: PAGE_SIZE,
    ...(what !== "" && { what }),
    ...(by !== "" && { by }),
    ...(from !== "" && { since: Date.parse(from) }),
    ...(to !== "" && { until: Date.parse(to) + DAY_MS }),
  };
}

async function emailsOf(engine: Engine, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids)].filter((id): id is string => id !== null && engine.partitionOf(id) !== null);
  const users = await engine.readMany(userDocument, known);
  return new Map(users.flatMap((user): [string, string][] => (user === null ? [] : [[user.id, user.email]])));
}
