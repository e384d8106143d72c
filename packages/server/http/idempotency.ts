// Runs requests that carry an idempotency key once, and answers their repetitions from the request ledger.
import { createHash } from "node:crypto";
import type { Engine } from "@holdfast/actors";
import { z } from "zod";
import type { User } from "../session/session.ts";
import { badRequest, conflict } from "./problems.ts";
import { readBodyText, readForm } from "./read-body.ts";
import type { AppContext } from "./service.ts";

/** Describes an answer that the request ledger can store. */
export interface RememberedAnswer {
  /** Sets the HTTP status. */
  readonly status: 200 | 201 | 202 | 204 | 303 | 402 | 409;
  /** Becomes the JSON body; null: an empty body. */
  readonly body: unknown;
  /** Adds headers; default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Stores the answer for repetitions of the request. Set true once the work is committed; false for 202. */
  readonly remember: boolean;
}

/** Holds the ids that are the same at each repetition of a request. */
export interface RequestIds {
  /** Identifies the command; pass it to `engine.ask`. */
  readonly commandId: string;
  /** Identifies the document that the request creates. */
  readonly documentId: string;
  /** Says that an earlier request with this key has left no answer; it may have created the document. */
  readonly isRepeat: boolean;
}

/** Configures `rememberedRequest`. */
export interface RememberedRequestOptions {
  /** Stores keys and answers, and creates ids. */
  readonly engine: Pick<Engine, "requests" | "partitionOf" | "ids" | "newCommandId">;
  /** Owns the key: two people may use the same one. */
  readonly user: User;
  /** Creates the id of the document that the request creates; may throw an HttpProblem. */
  readonly newDocumentId: () => string;
  /** Gives the key, for example from the hidden field of a form; default: the header `Idempotency-Key`. */
  readonly key?: string | undefined;
  /**
   * Reads the JSON body again for a repetition, by the id of the document; the stored answer then has no body. Default:
   * the body is stored, which suits a small one.
   */
  readonly readBody?: (documentId: string) => Promise<unknown>;
  /**
   * Stands for the body where it is compared with that of the first request, for a file or for a text of which not even
   * a hash may be stored. Default: the text of the body or of the form's fields.
   */
  readonly fingerprint?: string | undefined;
}

/** Does the work of the request. A returned Response and a thrown error are never stored. */
export type RememberedHandler = (ids: RequestIds) => Promise<RememberedAnswer | Response>;

const KEY = /^[\x20-\x7e]{1,255}$/;
const record = z.object({ hash: z.string(), commandId: z.string(), documentId: z.string() });
const answerSchema = z.object({
  status: z.literal([200, 201, 202, 204, 303, 402, 409]),
  body: z.unknown(),
  headers: z.record(z.string(), z.string()),
});

/**
 * Deduplicates requests by idempotency key, for 48 hours.
 *
 * Claims the key in the partition of the person before the handler runs. A repetition with the same key and body gets
 * the stored answer (with `Idempotency-Replayed: true`, and the body that `readBody` reads, if given); when none is
 * stored, the handler runs again with the same ids.
 * The same key with another method, path or body is 409, a key that is not 1 to 255 printable ASCII characters 400.
 * Without a key the handler runs with new ids. Call it after sign-in and validation.
 *
 * @example
 * app.post("/api/notes", signedIn, validated("json", noteBody), (c) =>
 *   rememberedRequest(c, { engine, user: requireUser(c), newDocumentId }, async ({ commandId, documentId }) => {
 *     const note = await engine.ask(noteActor, documentId, c.req.valid("json"), { commandId });
 *     return { status: 201, body: note, remember: true };
 *   }),
 * );
 */
export async function rememberedRequest(
  c: AppContext,
  options: RememberedRequestOptions,
  handler: RememberedHandler,
): Promise<Response> {
  const { engine, user, newDocumentId, readBody } = options;
  const fresh = () => ({ commandId: engine.newCommandId(), documentId: newDocumentId() });
  const key = options.key ?? c.req.header("Idempotency-Key");
  if (key === undefined) return respond(c, await handler(lazyIds(fresh)));
  if (!KEY.test(key)) throw badRequest("Idempotency-Key must be 1 to 255 printable characters");

  const partition = engine.partitionOf(user.id) ?? engine.ids.hashPartition(user.id);
  const field = `${user.id}:${sha256(key)}`;
  const hash = sha256(`${c.req.method} ${c.req.path}\n${options.fingerprint ?? (await bodyOf(c))}`);
  const known = await engine.requests.claim(partition, field, JSON.stringify({ hash, ...fresh() }));
  const first = record.parse(JSON.parse(known.record));
  if (first.hash !== hash) throw conflict("This Idempotency-Key was used for another request");
  if (known.answer !== null) return await replay(c, known.answer, () => readBody?.(first.documentId));

  const answer = await handler({ ...first, isRepeat: !known.isFirst });
  if (!(answer instanceof Response) && answer.remember) {
    const { status, headers = {} } = answer;
    const stored = JSON.stringify({ status, body: readBody ? null : answer.body, headers });
    await remember(c, engine.requests.answer(partition, field, stored));
  }
  return respond(c, answer);
}

// Creates ids on first use: most requests of a crowd for one ticket are refused before that.
function lazyIds(make: () => Omit<RequestIds, "isRepeat">): RequestIds {
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

// Swallows a failure to store: the work is committed, and a repetition finds the committed document.
async function remember(c: AppContext, written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (error) {
    c.var.log.warn({ err: error }, "Cannot remember an answer");
  }
}

// Compares the fields of a form: its raw text holds the key itself and, as multipart, a random boundary.
async function bodyOf(c: AppContext): Promise<string> {
  if (!/form/i.test(c.req.header("Content-Type") ?? "")) return readBodyText(c);
  const { idempotencyKey: _key, ...fields } = await readForm(c);
  return JSON.stringify(fields);
}

async function replay(c: AppContext, text: string, read: () => Promise<unknown> | undefined): Promise<Response> {
  const { status, body, headers } = answerSchema.parse(JSON.parse(text));
  const shown = body ?? (await read()) ?? null;
  c.header("Idempotency-Replayed", "true");
  return respond(c, { status, body: shown, headers, remember: false });
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
