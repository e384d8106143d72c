// Maps every error that a handler can throw to an HTTP status and a message.
import { CommandMismatchError, ContendedError, OverloadedError, RefusedError } from "@holdfast/actors";
import { isTransientError, RedisProblem } from "@holdfast/actors/redis";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HttpProblem, type Problem, unavailable } from "./problems.ts";

// Maps codes of refusals to statuses; any other code means that the present state forbids the request, 409.
const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  not_found: 404,
  forbidden: 403,
  invalid: 400,
  declined: 402,
  too_many: 429,
};
const CONFLICT = 409;

/**
 * Returns the problem that answers a thrown error: the status of a refusal, 409 for a command id used before, 503 with
 * `Retry-After` when Redis cannot serve or the site is too busy, and 500 for any error that is not listed here.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof RefusedError) {
    return problem(STATUS[error.code] ?? CONFLICT, error.message);
  }
  if (error instanceof CommandMismatchError) {
    return problem(CONFLICT, "This request was made before with another content");
  }
  if (error instanceof OverloadedError) return unavailable("Too busy just now, try again soon", 5);
  if (isTemporary(error)) return unavailable();
  if (error instanceof HTTPException && error.status < 500 && error.status >= 400) return fromHono(error);
  return problem(500, "Something went wrong");
}

// Returns plain data: creating a second Error would cost a second stack trace for each request of a crowd.
function problem(status: ContentfulStatusCode, message: string): Problem {
  return { status, message, faults: [{ message }], headers: {} };
}

function isTemporary(error: unknown): boolean {
  return isTransientError(error) || error instanceof ContendedError || error instanceof RedisProblem;
}

function fromHono(error: HTTPException): Problem {
  return problem(error.status, error.message || "The request is faulty");
}
