// Calls operations of the HTTP API and compares each answer with the description.

import type { DescribedAnswers, OperationName } from "../support/described-answers.ts";
import { type NoAnswer, type RawAnswer, sendRaw } from "../support/raw-http.ts";

/** Describes a call of an operation. */
export interface Call {
  /** Method and path, such as `GET /api/tickets/01J…`. */
  readonly to: string;
  /** Value of the header `Cookie`; default: nobody is signed in. */
  readonly cookie?: string | undefined;
  /** JSON body; default none. */
  readonly json?: unknown;
  /** Text of the body, in place of `json`. */
  readonly text?: string;
  /** Replaces or adds headers; default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls operations, and remembers which statuses each has answered with and what was not as described. */
export interface Calls {
  /** Sends a request; throws when no answer comes. */
  send(call: Call): Promise<RawAnswer>;
  /** Sends a request that must be answered with this status; returns the JSON of the body. */
  expect(status: number, call: Call): Promise<Record<string, unknown>>;
  /** Lists the answers that have come, as `POST /api/orders 201`. */
  readonly seen: ReadonlySet<string>;
  /** Lists the differences that were found, in words. */
  readonly findings: readonly string[];
}

const SILENT_MS = 20_000;

/** Creates the calls to a site on this port of this machine. */
export function createCalls(port: number, described: DescribedAnswers): Calls {
  const [seen, findings] = [new Set<string>(), [] as string[]];
  async function send(call: Call): Promise<RawAnswer> {
    const [method = "", path = ""] = call.to.split(" ");
    const answer = await sendRaw(port, bytesOf(call, port), { silentMs: SILENT_MS });
    if (isAbsent(answer)) throw new Error(`Cannot call ${call.to}: ${answer}`);
    const operation = described.operationAt(method, path.split("?")[0] ?? "");
    if (operation === null) throw new Error(`Cannot call ${call.to}: it is not described`);
    seen.add(answeredBy(operation, answer.status));
    const compared = { ...answer, header: (name: string) => answer.headers.get(name.toLowerCase()) ?? null };
    for (const difference of described.differences(operation, compared)) findings.push(`${call.to}: ${difference}`);
    return answer;
  }
  return {
    send,
    seen,
    findings,
    async expect(status, call) {
      const { status: got, body } = await send(call);
      if (got !== status) throw new Error(`Expected ${status} of ${call.to}, got ${got}: ${body}`);
      return body === "" ? {} : JSON.parse(body);
    },
  };
}

/** Names an answer of an operation, as `POST /api/orders 201`. */
export function answeredBy({ method, path }: OperationName, status: number): string {
  return `${method} ${path} ${status}`;
}

function isAbsent(answer: RawAnswer | NoAnswer): answer is NoAnswer {
  return typeof answer === "string";
}

function bytesOf({ to, cookie, json, text, headers = {} }: Call, port: number): Buffer {
  const body = Buffer.from(text ?? (json === undefined ? "" : JSON.stringify(json)));
  const all = {
    Host: `localhost:${port}`,
    ...(cookie !== undefined && { Cookie: cookie }),
    ...(body.length > 0 && { "Content-Type": "application/json", "Content-Length": String(body.length) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${to} HTTP/1.1\r\n${lines.join("")}\r\n`), body]);
}
