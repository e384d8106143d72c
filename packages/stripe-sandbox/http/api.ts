// Answers like Stripe's API: reads calls, applies faults, runs endpoints, writes answers.
import type { Database } from "bun:sqlite";
import { decodeUtf8, hasUtf8Escapes } from "@holdfast/values";
import { Hono, type Context as Http } from "hono";
import type { Fault, FaultKind, Faults } from "../control/call-faults.ts";
import type { Clock } from "../state/clock.ts";
import { API_VERSION, type Context } from "../state/context.ts";
import { newRequestId } from "../state/ids.ts";
import { authenticate } from "./authenticate.ts";
import { requireAccess } from "./connected-account.ts";
import type { Endpoint } from "./endpoint.ts";
import { Failure } from "./failure.ts";
import { type Parameters, parseForm } from "./form.ts";
import { type Answer, type Call, failureAnswer, perform, replay } from "./perform.ts";

/** Configures the API. */
export type ApiOptions = {
  /** Lists the methods and paths to answer. */
  endpoints: Endpoint[];
  /** Gives the time of each call. */
  clock: Clock;
  /** Holds the faults that tests have asked for. */
  faults: Faults;
  /** Runs the tasks that are due, at the start of the transaction of every call. */
  runDue: (context: Context) => void;
  /** Returns the origin for buyers' browsers, by the address of the call. */
  originOf: (requestUrl: string) => string;
};

type Taken = Map<FaultKind, Fault>;

/** Creates the API: `/v1/…` for the given endpoints, and Stripe's 404 for any other path. */
export function createApi(database: Database, options: ApiOptions): Hono {
  const api = new Hono();
  const inFlight = new Set<string>();
  api.use(async (http, next) => {
    authenticate(http.req.header("authorization"));
    await next();
  });
  for (const endpoint of options.endpoints) {
    api.on(endpoint.method, endpoint.path, async (http) => {
      const call = await readCall(http, endpoint, options);
      requireAccess(database, call, http.req.header("authorization"));
      const { method, path: pattern } = endpoint;
      const taken = options.faults.take({ method, path: call.path, pattern });
      return await serve(database, call, { options, inFlight, taken });
    });
  }
  api.notFound((http) => {
    const { method, path } = http.req;
    const message = `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
    return respond(failureAnswer(new Failure(404, { type: "invalid_request_error", message }, "validation")));
  });
  api.onError((error) => respond(failureAnswer(asFailure(error))));
  return api;
}

async function serve(
  database: Database,
  call: Call,
  { options, inFlight, taken }: { options: ApiOptions; inFlight: Set<string>; taken: Taken },
): Promise<Response> {
  const key = call.idempotencyKey;
  if (key !== null && inFlight.has(key)) throw keyInUse(key);
  if (key !== null) inFlight.add(key);
  try {
    await pause(taken.get("delay_before"));
    if (taken.has("drop_before")) return dropped();
    const answer = answerFor(database, call, { options, taken });
    await pause(taken.get("delay_after"));
    return taken.has("drop_after") ? dropped() : respond(answer, call);
  } finally {
    if (key !== null) inFlight.delete(key);
  }
}

function answerFor(database: Database, call: Call, { options, taken }: { options: ApiOptions; taken: Taken }): Answer {
  const stored = replay(database, call);
  if (stored) return stored;
  const fault = taken.get("fail_before") ?? taken.get("fail_after");
  const planted =
    fault?.kind === "fail_before" || fault?.kind === "fail_after"
      ? { kind: fault.kind, isStored: fault.isStored }
      : undefined;
  return perform(database, call, { runDue: options.runDue, planted });
}

async function readCall(http: Http, endpoint: Endpoint, { clock, originOf }: ApiOptions): Promise<Call> {
  const url = new URL(http.req.url);
  const isPost = endpoint.method === "POST";
  const parameters = isPost ? await readBody(http) : parseForm(url.search);
  return {
    endpoint,
    ids: { id: http.req.param("id") ?? "", part: http.req.param("part") ?? "" },
    account: http.req.header("stripe-account") || null,
    path: url.pathname,
    parameters,
    requestId: newRequestId(),
    idempotencyKey: isPost ? readKey(http) : null,
    origin: originOf(http.req.url),
    now: clock.now(),
  };
}

async function readBody(http: Http): Promise<Parameters> {
  const body = decodeUtf8(await http.req.bytes());
  const type = http.req.header("content-type") ?? "";
  if (body !== "" && !type.startsWith("application/x-www-form-urlencoded")) {
    throw invalidRequest("check that your POST content type is application/x-www-form-urlencoded");
  }
  if (body === null || !hasUtf8Escapes(body)) throw invalidRequest("check that your POST body is encoded as UTF-8");
  return parseForm(body);
}

function invalidRequest(hint: string): Failure {
  return new Failure(400, { type: "invalid_request_error", message: `Invalid request (${hint}).` }, "validation");
}

function readKey(http: Http): string | null {
  const key = http.req.header("idempotency-key") ?? "";
  if (key === "") return null;
  if (key.length <= 255) return key;
  const message = "Idempotency keys can be up to 255 characters long.";
  throw new Failure(400, { type: "idempotency_error", message }, "validation");
}

function respond(answer: Omit<Answer, "isStored"> & { isStored?: boolean }, call?: Call): Response {
  const headers = new Headers({
    "content-type": "application/json",
    "request-id": call?.requestId ?? newRequestId(),
    "stripe-version": API_VERSION,
  });
  if (call?.idempotencyKey) headers.set("idempotency-key", call.idempotencyKey);
  if (answer.replayOf !== undefined) {
    headers.set("idempotent-replayed", "true");
    headers.set("original-request", answer.replayOf);
  }
  // A stored 500 is the answer to every repetition under the same key: retrying is useless.
  if (answer.status >= 500 && answer.isStored) headers.set("stripe-should-retry", "false");
  return new Response(answer.body, { status: answer.status, headers });
}

/** Makes Bun close the connection without an answer: the body fails before its first byte. */
function dropped(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.error() }));
}

async function pause(fault: Fault | undefined): Promise<void> {
  if (fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
}

function keyInUse(key: string): Failure {
  const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`;
  const body = { type: "idempotency_error" as const, code: "idempotency_key_in_use", message };
  return new Failure(409, body, "validation");
}

function asFailure(error: Error): Failure {
  if (error instanceof Failure) return error;
  console.error(error);
  const message = "An unknown error occurred in the sandbox; its log says more.";
  return new Failure(500, { type: "api_error", message }, "validation");
}
