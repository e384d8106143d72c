import type { Engine } from "@holdfast/actors";
import { type AppContext, type CommonConfig, type HttpProblem, pageFacts } from "@holdfast/server";
import { ErrorPage, type PageContext, routes } from "@holdfast/views";
import type { Buying } from "./buying.ts";

/** What every page knows of its visitor and its site; `now` is our clock unless Redis was asked. */
export type PageOf = (c: AppContext, now?: number) => PageContext;

/** What the pages work with. */
export interface PageDependencies {
  readonly engine: Engine;
  readonly buying: Buying;
  readonly pageOf: PageOf;
}

/** Creates the maker of page contexts. */
export function createPageOf(common: CommonConfig): PageOf {
  return (c, now) => ({ ...pageFacts(c, common), ...(now !== undefined && { now }) });
}

/** Where people sign in to come back to the page they asked for. */
export function toSignIn(returnTo: string): string {
  return routes.signin({ returnTo });
}

const TITLES: Readonly<Record<number, string>> = {
  400: "This request is faulty",
  401: "Sign in first",
  403: "This is not yours",
  404: "Not found",
  409: "Not possible now",
  413: "Too much at once",
  429: "Too many requests",
  503: "Not now, try again soon",
};

/** The page of an error. */
export function renderError(pageOf: PageOf) {
  return (c: AppContext, { status, message }: HttpProblem): Response | Promise<Response> => {
    const requestId = status >= 500 ? c.var.requestId : undefined;
    const title = TITLES[status] ?? "Something went wrong";
    return c.html(<ErrorPage page={pageOf(c)} status={status} title={title} message={message} requestId={requestId} />);
  };
}
