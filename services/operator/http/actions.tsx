// Serves the confirmation of actions, and the actions themselves.

import type { Engine, Stored } from "@holdfast/actors";
import {
  type AppContext,
  type AppEnv,
  badRequest,
  clientAddress,
  notFound,
  type PageOf,
  readForm,
  rememberedRequest,
  requireUser,
} from "@holdfast/server";
import {
  ActionPage,
  ActionsPage,
  type ActionView,
  ConfirmActionPage,
  NoActionPage,
  paths,
  routes,
} from "@holdfast/views";
import { Hono, type MiddlewareHandler } from "hono";
import { z } from "zod";
import type { ActionKind, Fields, PreparedAction } from "../actions/action-kind.ts";
import type { Overview } from "../flows/overview.ts";
import type { ActionSite } from "../flows/site.ts";
import type { StreamReports } from "../flows/streams.ts";
import { ACTIONS, type Action, actionActor, actionDocument } from "../rules/action.ts";

/** Holds the dependencies of the pages of operators. */
export interface OperatorParts {
  /** Reads and asks for actions. */
  readonly engine: Engine;
  /** Gives the pages what they read. */
  readonly site: ActionSite;
  /** Reads the state of all services. */
  readonly reports: StreamReports;
  /** Gathers what the first page shows. */
  readonly overview: () => Promise<Overview>;
  /** Finds the kind of an action; null for a name that no kind has. */
  readonly kindOf: (name: string) => ActionKind | null;
  /** Gathers the facts of a page. */
  readonly pageOf: PageOf;
  /** Lets operators pass alone. */
  readonly allowed: MiddlewareHandler<AppEnv>;
}

const PAGE_SIZE = 50;
const LONGEST_REASON = 200;
const listQuery = z.string().max(100).optional();

/** Creates the routes of actions: choosing leads to a page that says what will happen, and its form does it. */
export function actionPages(parts: OperatorParts): Hono<AppEnv> {
  const { engine, pageOf, allowed } = parts;
  return new Hono<AppEnv>()
    .get(paths.operatorActions, allowed, async (c) => {
      const after = listQuery.safeParse(c.req.query("after")).data;
      const ids = await engine.list(ACTIONS, { limit: PAGE_SIZE, ...(after !== undefined && { after }) });
      const actions = (await engine.readMany(actionDocument, ids)).filter((action) => action !== null).map(viewOf);
      const last = ids.length < PAGE_SIZE ? undefined : ids.at(-1);
      const next = last === undefined ? {} : { nextHref: routes.operatorActions({ after: last }) };
      return c.html(<ActionsPage page={pageOf(c)} actions={actions} {...next} />);
    })
    .get(paths.operatorConfirm, allowed, async (c) => {
      const { kind = "", ...fields } = Object.fromEntries(
        Object.entries(c.req.queries()).map(([name, values]) => [name, values.join(",")]),
      );
      return await confirm(c, parts, { kind, fields });
    })
    .post(paths.operatorActions, allowed, (c) => ask(c, parts))
    .get(paths.operatorAction, allowed, async (c) => {
      const action = await engine.read(actionDocument, c.req.param("id"));
      if (!action) throw notFound();
      return c.html(<ActionPage page={pageOf(c)} action={viewOf(action)} />);
    });
}

interface Sent {
  readonly kind: string;
  readonly fields: Fields;
  readonly reason?: string | undefined;
  readonly faults?: readonly { message: string; field?: string }[];
}

// Shows what will happen. Nothing changes here, so the page may be loaded as often as one likes.
async function confirm(c: AppContext, parts: OperatorParts, { kind, fields, reason, faults = [] }: Sent) {
  const { engine, site, kindOf, pageOf } = parts;
  const found = kindOf(kind);
  if (found === null) throw notFound();
  const prepared = found.prepare(fields);
  if ("faults" in prepared) {
    const { title, areaHref: backHref } = found;
    return c.html(<NoActionPage page={pageOf(c)} draft={{ title, backHref, errors: prepared.faults }} />, 422);
  }
  const { facts, refused } = await prepared.examine(site);
  const { title, sentence, isForGood, backHref } = prepared;
  if (refused !== undefined) {
    const errors = [{ message: refused }];
    return c.html(<NoActionPage page={pageOf(c)} draft={{ title, backHref, errors }} />, 422);
  }
  const draft = { kind, title, sentence, isForGood, facts, fields, backHref, reason, errors: faults };
  const idempotencyKey = engine.newCommandId();
  const page = <ConfirmActionPage page={pageOf(c)} draft={draft} idempotencyKey={idempotencyKey} />;
  return await c.html(page, faults.length === 0 ? 200 : 422);
}

async function ask(c: AppContext, parts: OperatorParts): Promise<Response> {
  const { kind = "", reason: typed = "", idempotencyKey, ...rest } = await readForm(c);
  const reason = typed.trim();
  const fields = Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (name.startsWith("field.") ? [[name.slice(6), value]] : [])),
  );
  const prepared = parts.kindOf(kind)?.prepare(fields) ?? null;
  if (prepared === null || "faults" in prepared) throw badRequest("There is no such action");
  if (idempotencyKey === undefined) throw badRequest("The form has no idempotency key");
  if (reason.length > LONGEST_REASON) {
    const faults = [{ message: `Reason may have at most ${LONGEST_REASON} characters`, field: "reason" }];
    return await confirm(c, parts, { kind, fields, reason, faults });
  }
  return await remember(c, parts, { prepared, fields, reason, key: idempotencyKey });
}

interface Confirmed {
  readonly prepared: PreparedAction;
  readonly fields: Fields;
  readonly reason: string;
  readonly key: string;
}

async function remember(c: AppContext, { engine }: OperatorParts, { prepared, fields, reason, key }: Confirmed) {
  const user = requireUser(c);
  const { kind, title, target, sentence, about } = prepared;
  const newDocumentId = () => engine.ids.newId(engine.ids.randomPartition());
  return await rememberedRequest(c, { engine, user, key, newDocumentId }, async ({ documentId, commandId }) => {
    const from = { address: clientAddress(c), userAgent: c.req.header("User-Agent") ?? "", sessionId: user.sessionId };
    const action = { kind, title, target, sentence, fields, about, who: user.id, reason: reason || null, from };
    await engine.ask(actionActor, documentId, { type: "Ask", ...action }, { commandId });
    return { status: 303, body: null, headers: { Location: routes.operatorAction(documentId) }, remember: true };
  });
}

function viewOf(action: Stored<Action>): ActionView {
  const { id, title, target, sentence, reason, who, status, outcome, askedAt, endedAt } = action;
  return { id, title, target, sentence, reason, who, status, outcome, askedAt, endedAt };
}
