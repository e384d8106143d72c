// Serves the audit log to operators.

import type { Engine, Stored } from "@holdfast/actors";
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
import { type AuditEntryView, AuditPage, OperatorStepPage, paths, routes, safeReturnTo } from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import type { Audit } from "../flows/audit.ts";
import { findUserId } from "../flows/audit.ts";
import type { AuditNotes } from "../flows/audit-notes.ts";
import { originOf } from "../flows/origin.ts";
import type { AuditEntry } from "../rules/audit.ts";
import { userDocument } from "../rules/user.ts";

/** Holds the dependencies of the page. */
export interface AuditParts {
  readonly engine: Engine;
  readonly audit: Audit;
  readonly notes: Pick<AuditNotes, "collect">;
  readonly pageOf: PageOf;
}

const PAGE_SIZE = 50;
const query = z.object({ user: z.string().max(100).optional(), after: z.string().max(100).optional() });
const step = z.object({ returnTo: z.string().max(2_000).optional() });
const filter = z.object({ person: z.string().trim().max(254).default("") });

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

/** Adds the page. Each page that an operator reads is recorded; the address bar never holds an e-mail address. */
export function addAudit(app: Hono<AppEnv>, parts: AuditParts): void {
  const allowed = [signedInPage((returnTo) => routes.signin({ returnTo })), operatorOnly(createStep(parts))] as const;
  // The service operator, which does not know what people can sign in with, sends those here who may not see its pages.
  app.get(paths.operatorStep, ...allowed, validated("query", step), (c) =>
    c.redirect(safeReturnTo(c.req.valid("query").returnTo ?? routes.operator()), 303),
  );
  app.get(paths.audit, ...allowed, validated("query", query), (c) => show(c, parts, c.req.valid("query")));
  app.post(paths.audit, ...allowed, validated("form", filter), async (c) => {
    const { person } = c.req.valid("form");
    const user = person === "" ? undefined : await findUserId(parts.engine, person);
    if (user !== null) return c.redirect(routes.audit({ user }), 303);
    const errors = [{ message: "There is no account with this e-mail or id", field: "person" }];
    return c.html(<AuditPage page={parts.pageOf(c)} entries={[]} person={null} typed={person} errors={errors} />, 422);
  });
}

async function show(
  c: AppContext,
  { engine, audit, notes, pageOf }: AuditParts,
  { user, after }: z.output<typeof query>,
) {
  const { id } = requireUser(c);
  const from = { ...originOf(c), by: "operator", operatorId: id } as const;
  await notes.collect();
  await audit.record({ what: "audit log read", userId: user ?? null, from });
  const { entries, next } = await audit.read({ userId: user, limit: PAGE_SIZE, after });
  const emailOf = await emailsOf(engine, [...entries.map(({ userId }) => userId), user ?? null]);
  const personOf = (userId: string | null) =>
    userId === null ? null : { id: userId, email: emailOf.get(userId) ?? null };
  return c.html(
    <AuditPage
      page={pageOf(c)}
      entries={entries.map((entry) => viewOf(entry, personOf(entry.userId)))}
      person={personOf(user ?? null)}
      nextHref={next === null ? undefined : routes.audit({ user, after: next })}
    />,
  );
}

async function emailsOf(engine: Engine, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids)].filter((id): id is string => id !== null && engine.partitionOf(id) !== null);
  const users = await engine.readMany(userDocument, known);
  return new Map(users.flatMap((user): [string, string][] => (user === null ? [] : [[user.id, user.email]])));
}

const BY: Readonly<Record<string, string>> = {
  person: "the person",
  operator: "an operator",
  "command line": "the command line",
  site: "the site",
};

function viewOf(entry: Stored<AuditEntry>, person: AuditEntryView["person"]): AuditEntryView {
  const { id, what, by, operatorId, address, device, detail, firstAt, lastAt, count } = entry;
  const who = `${BY[by] ?? by}${operatorId === null ? "" : ` ${operatorId}`}`;
  return { id, what, person, by: who, address, device, detail, firstAt, lastAt, count };
}
