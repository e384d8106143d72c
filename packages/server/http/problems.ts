import type { ContentfulStatusCode } from "hono/utils/http-status";

/** One fault in an answer; `field` names the faulty part of the body. */
export interface Fault {
  readonly message: string;
  readonly field?: string;
}

/** What an answer other than success says. */
export interface Problem {
  readonly status: ContentfulStatusCode;
  readonly message: string;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer other than success: thrown anywhere in a handler, it becomes the error shape or an error page. */
export class HttpProblem extends Error implements Problem {
  readonly status: ContentfulStatusCode;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ContentfulStatusCode, faults: readonly Fault[], headers: Readonly<Record<string, string>> = {}) {
    super(faults.map((fault) => fault.message).join("; "));
    this.name = "HttpProblem";
    this.status = status;
    this.faults = faults;
    this.headers = headers;
  }
}

/** 400: the request is faulty; `field` names the faulty part of the body. */
export function badRequest(message: string, field?: string): HttpProblem {
  return new HttpProblem(400, [field === undefined ? { message } : { message, field }]);
}

/** 401: nobody is signed in. */
export function notSignedIn(): HttpProblem {
  return new HttpProblem(401, [{ message: "You must be signed in" }]);
}

/** 402: the card was refused. */
export function cardRefused(message: string): HttpProblem {
  return new HttpProblem(402, [{ message }]);
}

/** 403: it belongs to someone else, or the write comes from elsewhere. */
export function forbidden(message = "This is not yours"): HttpProblem {
  return new HttpProblem(403, [{ message }]);
}

/** 404: there is no such thing, for this visitor at least. */
export function notFound(message = "Not found"): HttpProblem {
  return new HttpProblem(404, [{ message }]);
}

/** 409: the present state forbids it. */
export function conflict(message: string): HttpProblem {
  return new HttpProblem(409, [{ message }]);
}

/** 429: too often; `retryAfterSeconds` says when it may be tried again. */
export function tooMany(retryAfterSeconds: number, message = "Too many requests, try again later"): HttpProblem {
  return new HttpProblem(429, [{ message }], { "Retry-After": String(Math.max(1, Math.ceil(retryAfterSeconds))) });
}

/** 503: not now; nothing is known to be wrong with the request. */
export function unavailable(message = "Cannot do this now, try again soon", retryAfterSeconds = 1): HttpProblem {
  return new HttpProblem(503, [{ message }], { "Retry-After": String(retryAfterSeconds) });
}
