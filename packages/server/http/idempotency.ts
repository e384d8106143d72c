import { createHash } from "node:crypto";
import type { Engine } from "@holdfast/actors";
import { z } from "zod";
import type { User } from "../session/session.ts";
import { badRequest, conflict } from "./problems.ts";
import type { AppContext } from "./service.ts";

/** An answer as it can be remembered; a `body` of null is an empty one. */
export interface RememberedAnswer {
  readonly status: 200 | 201 | 202 | 204 | 303 | 402 | 409;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the work was committed: then a repeated request gets this answer again. False for 202, 500, 503. */
  readonly remember: boolean;
}

/** What a request runs under. */
export interface RequestIds {
  /** For `engine.ask`: the same at each repetition of the request. */
  readonly commandId: string;
  /** Id of the document to be made: the same at each repetition. */
  readonly documentId: string;
  /** The key was claimed before, without a remembered answer: what this request makes may already be there. */
  readonly isRepeat: boolean;
}

/** Who asks, of which service. */
export interface RememberedRequestOptions {
  readonly engine: Pick<Engine, "requests" | "partitionOf" | "ids" | "newCommandId">;
  readonly user: User;
  /** Makes the id of the document to be made; may throw an HttpProblem. */
  readonly newDocumentId: () => string;
  /** A form's hidden field `idempotencyKey`; default: the header `Idempotency-Key`. */
  readonly key?: string | undefined;
}

/** Does the work; a Response, and whatever it throws, is never remembered. */
export type RememberedHandler = (ids: RequestIds) => Promise<RememberedAnswer | Response>;

const KEY = /^[\x20-\x7e]{1,255}$/;
const record = z.object({ hash: z.string(), commandId: z.string(), documentId: z.string() });
const answerSchema = z.object({
  status: z.literal([200, 201, 202, 204, 303, 402, 409]),
  body: z.unknown(),
  headers: z.record(z.string(), z.string()),
});

/**
 * Runs a request that may be repeated under an idempotency key.
 *
 * The key is claimed in the person's own partition before the handler runs. The same key and body get the
 * remembered answer again (with `Idempotency-Replayed: true`), or run again under the same ids where none is
 * remembered; another body is 409. Without a key the handler runs under fresh ids. Call it after sign-in and body.
 */
export async function rememberedRequest(
  c: AppContext,
  options: RememberedRequestOptions,
  handler: RememberedHandler,
): Promise<Response> {
  const { engine, user, newDocumentId } = options;
  const fresh = () => ({ commandId: engine.newCommandId(), documentId: newDocumentId() });
  const key = options.key ?? c.req.header("Idempotency-Key");
  if (key === undefined) return respond(c, await handler(onceWanted(fresh)));
  if (!KEY.test(key)) throw badRequest("Idempotency-Key must be 1 to 255 printable characters");

  const partition = engine.partitionOf(user.id) ?? engine.ids.hashPartition(user.id);
  const field = `${user.id}:${sha256(key)}`;
  const hash = sha256(`${c.req.method} ${c.req.path}\n${await bodyOf(c)}`);
  const known = await engine.requests.claim(partition, field, JSON.stringify({ hash, ...fresh() }));
  const first = record.parse(JSON.parse(known.record));
  if (first.hash !== hash) throw conflict("This Idempotency-Key was used for another request");
  if (known.answer !== null) return replay(c, known.answer);

  const answer = await handler({ ...first, isRepeat: !known.isFirst });
  if (!(answer instanceof Response) && answer.remember) {
    const { status, body, headers = {} } = answer;
    await remember(c, engine.requests.answer(partition, field, JSON.stringify({ status, body, headers })));
  }
  return respond(c, answer);
}

// Many a request is refused before it comes to ids, as in the crowd for one ticket.
function onceWanted(make: () => Omit<RequestIds, "isRepeat">): RequestIds {
  let made: Omit<RequestIds, "isRepeat"> | undefined;
  const ids = () => (made ??= make());
  return {
    isRepeat: false,
    get commandId() {
      return ids().commandId;
    },
    get documentId() {
      return ids().documentId;
    },
  };
}

// The work is committed: an answer that cannot be remembered is given all the same, a repetition finds the work done.
async function remember(c: AppContext, written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (error) {
    c.var.log.warn({ err: error }, "Cannot remember an answer");
  }
}

// A form's raw text holds the key itself and, as multipart, a boundary of chance.
async function bodyOf(c: AppContext): Promise<string> {
  if (!/form/i.test(c.req.header("Content-Type") ?? "")) return c.req.text();
  const { idempotencyKey: _key, ...fields } = await c.req.parseBody();
  return JSON.stringify(fields);
}

function replay(c: AppContext, text: string): Response {
  const { status, body, headers } = answerSchema.parse(JSON.parse(text));
  c.header("Idempotency-Replayed", "true");
  return respond(c, { status, body, headers, remember: false });
}

function respond(c: AppContext, answer: RememberedAnswer | Response): Response {
  if (answer instanceof Response) return answer;
  const { status, body, headers = {} } = answer;
  if (status === 204 || status === 303 || body === null) return c.body(null, status, headers);
  return c.json(body, status, headers);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
