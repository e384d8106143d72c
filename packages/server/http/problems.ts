// Makes the errors that handlers throw for an answer other than success, one function per status.
import { durationText } from "@holdfast/values";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Describes one fault of a request. */
export interface Fault {
  /** Says what is wrong, for people. */
  readonly message: string;
  /** Names the faulty field of the body, as a path such as `address.city`; absent: the whole request. */
  readonly field?: string;
}

/** Describes an answer other than success. */
export interface Problem {
  /** Sets the HTTP status. */
  readonly status: ContentfulStatusCode;
  /** Joins the messages of the faults. */
  readonly message: string;
  /** Lists the faults; the answer shows them in this order. */
  readonly faults: readonly Fault[];
  /** Adds headers, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Ends a handler with an answer other than success, as JSON or as an error page. */
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

/** Makes a 400: the request is faulty; `field` names the faulty field of the body. */
export function badRequest(message: string, field?: string): HttpProblem {
  return new HttpProblem(400, [field === undefined ? { message } : { message, field }]);
}

const COOKIE_SCHEME = 'Cookie realm="holdfast", cookie-name="session"';
const REFRESH_HELPS = 'error="expired_token", refresh="/api/users/refresh"';

/**
 * Makes a 401: nobody is signed in. When the request had a token that a refresh would replace (`isRenewable`, default
 * false), its `WWW-Authenticate` says so, and where: `refresh="/api/users/refresh"`.
 */
export function notSignedIn({ isRenewable = false } = {}): HttpProblem {
  const challenge = isRenewable ? `${COOKIE_SCHEME}, ${REFRESH_HELPS}` : COOKIE_SCHEME;
  return new HttpProblem(401, [{ message: "You must be signed in" }], { "WWW-Authenticate": challenge });
}

/** Makes a 402: the card was refused. */
export function cardRefused(message: string): HttpProblem {
  return new HttpProblem(402, [{ message }]);
}

/** Makes a 403: the document belongs to someone else, or the write comes from another site. */
export function forbidden(message = "This is not yours"): HttpProblem {
  return new HttpProblem(403, [{ message }]);
}

/** Makes a 404: nothing exists under this path, or this person may not know of it. */
export function notFound(message = "Not found"): HttpProblem {
  return new HttpProblem(404, [{ message }]);
}

/** Makes a 409: the present state forbids the request. */
export function conflict(message: string): HttpProblem {
  return new HttpProblem(409, [{ message }]);
}

/**
 * Makes a 429: too many requests; `Retry-After` is `retryAfterSeconds`, rounded up, at least 1. The default message says
 * when to come back.
 */
export function tooMany(retryAfterSeconds: number, message = tooManyText(retryAfterSeconds)): HttpProblem {
  return new HttpProblem(429, [{ message }], { "Retry-After": String(Math.max(1, Math.ceil(retryAfterSeconds))) });
}

function tooManyText(retryAfterSeconds: number): string {
  return `Too many requests. Try again in ${durationText(retryAfterSeconds)}`;
}

/** Returns after how many seconds a problem says to come back; null when it does not say. */
export function retryAfterOf({ headers }: Pick<Problem, "headers">): number | null {
  const seconds = Number(headers["Retry-After"]);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

/** Makes a 503: the site cannot serve the request now; `retryAfterSeconds` defaults to 1. */
export function unavailable(message = "Cannot do this now, try again soon", retryAfterSeconds = 1): HttpProblem {
  return new HttpProblem(503, [{ message }], { "Retry-After": String(retryAfterSeconds) });
}
