// Runs a call in one transaction with its events and its idempotency answer, and replays stored answers.
import type { Database } from "bun:sqlite";
import { createHash } from "node:crypto";
import type { FaultKind } from "../control/call-faults.ts";
import { type Cause, type Context, createContext } from "../state/context.ts";
import { findAnswer, type StoredAnswer, saveAnswer } from "../state/idempotency.ts";
import type { Endpoint, PathIds, PreparedCall } from "./endpoint.ts";
import { expand } from "./expand.ts";
import { Failure } from "./failure.ts";
import { list, text } from "./fields.ts";
import { canonical, type Parameters } from "./form.ts";

/** Holds a call as it was read from HTTP. */
export type Call = {
  endpoint: Endpoint;
  /** Gives the ids in the path. */
  ids: PathIds;
  /** Names the connected account that the call is about; null: the platform. */
  account: string | null;
  path: string;
  parameters: Parameters;
  requestId: string;
  idempotencyKey: string | null;
  origin: string;
  /** Gives the sandbox's time, Unix seconds. */
  now: number;
};

/** Holds an answer; `replayOf` is the request id of the first call under the same idempotency key. */
export type Answer = { status: number; body: string; isStored: boolean; replayOf?: string };

/** Makes a call answer 500, before or after its change; `isStored` keeps the 500 under the idempotency key. */
export type PlantedFailure = {
  kind: Extract<FaultKind, "fail_before" | "fail_after">;
  isStored: boolean;
};

/** Returns the answer stored under the key of a call; throws a 400 when another call has used the key. */
export function replay(database: Database, call: Call): Answer | undefined {
  if (call.idempotencyKey === null) return undefined;
  const stored = findAnswer(database, call.idempotencyKey, call.now);
  if (!stored) return undefined;
  requireSameCall(stored, call);
  const { status, body, requestId } = stored;
  return { status, body, isStored: true, replayOf: requestId };
}

/**
 * Runs a call in one transaction: due tasks, the change with its events, and the answer under the idempotency key
 * commit together or not at all. Throws a Failure for faulty parameters.
 */
export function perform(
  database: Database,
  call: Call,
  { runDue, planted }: { runDue: (context: Context) => void; planted: PlantedFailure | undefined },
): Answer {
  const { paths, parameters } = withoutExpand(call.parameters);
  const prepared = call.endpoint.prepare(parameters, call.ids);
  const run = database.transaction((): Answer => {
    runDue(contextOf(database, call, null).of(null));
    const answer = answerOf(database, call, { prepared, paths, planted });
    if (answer.isStored) saveAnswer(database, toStore(call, answer));
    return answer;
  });
  return run.immediate();
}

/** Makes the answer of an error. */
export function failureAnswer(failure: Failure): Omit<Answer, "isStored"> {
  return { status: failure.status, body: JSON.stringify({ error: failure.body }, null, 2) };
}

function answerOf(
  database: Database,
  call: Call,
  { prepared, paths, planted }: { prepared: PreparedCall; paths: string[]; planted: PlantedFailure | undefined },
): Answer {
  const hasKey = call.idempotencyKey !== null;
  const broken = { ...failureAnswer(BROKEN), isStored: hasKey && planted?.isStored === true };
  if (planted?.kind === "fail_before") return broken;
  const cause = { id: call.requestId, idempotency_key: call.idempotencyKey };
  try {
    // Nested, so that a refusal undoes its own writes and is still stored under the key.
    const answer = database.transaction((): Answer => {
      const context = contextOf(database, call, cause);
      const { status, body } = prepared(context);
      const shown = status === 200 ? expand(context, body, paths) : body;
      return { status, body: JSON.stringify(shown, null, 2), isStored: hasKey };
    })();
    return planted ? broken : answer;
  } catch (error) {
    if (!(error instanceof Failure) || error.phase === "validation") throw error;
    return planted ? broken : { ...failureAnswer(error), isStored: hasKey };
  }
}

const BROKEN = new Failure(
  500,
  { type: "api_error", message: "Sorry! There was an error while talking to one of our backends." },
  "execution",
);

function contextOf(database: Database, call: Call, cause: Cause): Context {
  return createContext(database, call.now, { origin: call.origin, cause, account: call.account });
}

function withoutExpand(parameters: Parameters): { paths: string[]; parameters: Parameters } {
  const paths = list(text())(parameters.get("expand"), "expand") ?? [];
  return { paths, parameters: new Map([...parameters].filter(([name]) => name !== "expand")) };
}

function toStore(call: Call, { status, body }: Answer): StoredAnswer {
  return {
    key: call.idempotencyKey ?? "",
    method: call.endpoint.method,
    path: call.path,
    parametersHash: hashOf(call.parameters),
    status,
    body,
    requestId: call.requestId,
    created: call.now,
  };
}

function requireSameCall(stored: StoredAnswer, call: Call): void {
  const hint = `Try using a key other than '${stored.key}' if you meant to execute a different request.`;
  if (stored.path !== call.path || stored.method !== call.endpoint.method) {
    throw idempotencyError(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${stored.path}' vs '${call.path}'). ${hint}`,
    );
  }
  if (stored.parametersHash === hashOf(call.parameters)) return;
  throw idempotencyError(
    `Keys for idempotent requests can only be used with the same parameters they were first used with. ${hint}`,
  );
}

function idempotencyError(message: string): Failure {
  return new Failure(400, { type: "idempotency_error", message }, "validation");
}

function hashOf(parameters: Parameters): string {
  return createHash("sha256")
    .update(canonical(withoutSecrets(parameters)))
    .digest("hex");
}

/** Keeps the number and the code of a card out of the hash: both are short enough to be guessed from it. */
function withoutSecrets(parameters: Parameters): Parameters {
  const safe: Parameters = new Map();
  for (const [name, value] of parameters) {
    if (typeof value !== "string") safe.set(name, withoutSecrets(value));
    else if (name === "number") safe.set(name, value.slice(-4));
    else if (name !== "cvc") safe.set(name, value);
  }
  return safe;
}
