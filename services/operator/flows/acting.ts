// Asks for actions of operators, and performs them.

import { ActorsError, type Engine, RefusedError, type Stored } from "@holdfast/actors";
import { derivedId, leaveActionNote } from "@holdfast/server";
import type { ActionKind } from "../actions/action-kind.ts";
import { type Action, type ActionMessage, actionDocument, MOST_ATTEMPTS, type Outcome } from "../rules/action.ts";
import type { ActionSite } from "./site.ts";

/** Holds the dependencies of the performer. */
export interface ActingParts {
  /** Reads actions. */
  readonly engine: Pick<Engine, "read">;
  /** Gives the work what it acts with. */
  readonly site: ActionSite;
  /** Finds the kind of an action; null for a name that no kind has. */
  readonly kindOf: (name: string) => ActionKind | null;
}

/** Holds what the engine says of one attempt. */
export interface Attempt {
  /** Aborts when the attempt is over. */
  readonly signal: AbortSignal;
  /** Counts the attempts, this one included. */
  readonly attempt: number;
}

/**
 * Performs an action, and resolves with the message that ends it. The note for the audit log comes first, so that no
 * action is done without one; it counts once, as the work does.
 */
export async function performAction(id: string, parts: ActingParts, attempt: Attempt): Promise<ActionMessage> {
  const { engine, site } = parts;
  const action = await engine.read(actionDocument, id);
  if (action?.status !== "asked") return endWith({ status: "failed", text: "There is no such action." });
  await leaveActionNote(site.database, noteOf(action));
  try {
    return endWith(await perform(action, parts, attempt));
  } catch (error) {
    if (isRefusal(error)) return endWith({ status: "refused", text: textOf(error) });
    if (attempt.attempt < MOST_ATTEMPTS) throw error;
    site.log.error({ err: error, action: id, kind: action.kind }, "An operator's action has failed");
    return endWith({ status: "failed", text: `Given up after ${MOST_ATTEMPTS} attempts. ${textOf(error)}` });
  }
}

async function perform(action: Stored<Action>, { site, kindOf }: ActingParts, { signal }: Attempt): Promise<Outcome> {
  const { id, kind, fields, askedAt } = action;
  const prepared = kindOf(kind)?.prepare(fields) ?? null;
  if (prepared === null || "faults" in prepared) {
    return { status: "refused", text: "This release does not know such an action. Nothing was done." };
  }
  // The time in the id says how long its outcome is kept.
  const commandId = (label = "") => derivedId(`action|${id}|${label}`, { at: askedAt, partition: 0 });
  return await prepared.perform({ ...site, action, commandId, signal });
}

function endWith(outcome: Outcome): ActionMessage {
  return { type: "End", outcome };
}

function noteOf({ id, kind, target, who, about, askedAt, from }: Stored<Action>) {
  const detail = `${kind} ${target}`.slice(0, LONGEST_DETAIL);
  return { actionId: id, at: askedAt, operatorId: who, userId: about, detail, ...from };
}

const LONGEST_DETAIL = 300;

// What stays so, however often it is tried.
const FINAL: ReadonlySet<string> = new Set(["superseded", "invalid_cursor", "invalid_decision", "unreadable_document"]);

function isRefusal(error: unknown): boolean {
  return error instanceof RefusedError || (error instanceof ActorsError && FINAL.has(error.code));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
