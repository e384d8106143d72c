// Answers every error: as JSON for programs, as a page for people.
import { problemOf } from "./problem-of.ts";
import type { Problem } from "./problems.ts";
import type { AppContext } from "./service.ts";

/** Renders the page of an error; the app has already set the status and the headers of the problem. */
export type RenderError = (c: AppContext, problem: Problem) => Response | Promise<Response>;

/**
 * Answers a thrown error: `{ errors }` as JSON under `/api` and `/webhooks`, elsewhere the page of `render`, or plain
 * text when `render` is absent or fails. Logs errors of status 500.
 */
export async function answerProblem(c: AppContext, error: unknown, render?: RenderError): Promise<Response> {
  const problem = problemOf(error);
  if (problem.status === 500) c.var.log.error({ err: error, requestId: c.var.requestId }, "Unexpected error");
  for (const [name, value] of Object.entries(problem.headers)) c.header(name, value);
  c.status(problem.status);
  if (isForPrograms(c.req.path)) return c.json(bodyOf(c, problem));
  return (await renderSafely(c, problem, render)) ?? c.text(problem.message);
}

/** Returns whether programs send requests to this path, and not browsers. */
export function isForPrograms(path: string): boolean {
  return /^\/(api|webhooks)(\/|$)/.test(path);
}

function bodyOf(c: AppContext, { status, faults }: Problem): object {
  return status === 500 ? { errors: faults, requestId: c.var.requestId } : { errors: faults };
}

async function renderSafely(c: AppContext, problem: Problem, render?: RenderError): Promise<Response | null> {
  if (!render) return null;
  try {
    return await render(c, problem);
  } catch (error) {
    c.var.log.error({ err: error }, "Cannot render the error page");
    return null;
  }
}
