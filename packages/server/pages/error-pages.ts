// Answers errors with the error page of the site.
import type { RenderError } from "../http/error-answers.ts";
import { retryAfterOf } from "../http/problems.ts";
import type { PageFacts, PageOf } from "./page-facts.ts";

/** Holds what the page of an error shows. */
export interface ErrorFacts {
  /** Says who sees the page, where and when. */
  readonly page: PageFacts;
  /** Gives the HTTP status of the answer. */
  readonly status: number;
  /** Says what is wrong, as programs read it. */
  readonly message: string;
  /** Gives the seconds after which to try again; undefined: nobody can say. */
  readonly retryAfterSeconds: number | undefined;
  /** Identifies the request, for people to quote to the operators. */
  readonly requestId: string;
}

/** Makes the page of an error as HTML. */
export type ErrorPageOf = (facts: ErrorFacts) => string | Promise<string>;

/** Creates the renderer of error pages. */
export function errorPages(errorPage: ErrorPageOf, pageOf: PageOf): RenderError {
  return (c, problem) => {
    const { status, message } = problem;
    const retryAfterSeconds = retryAfterOf(problem) ?? undefined;
    return c.html(errorPage({ page: pageOf(c), status, message, retryAfterSeconds, requestId: c.var.requestId }));
  };
}
