import type { Engine } from "@holdfast/actors";
import { type AppContext, type CommonConfig, type HttpProblem, pageFacts } from "@holdfast/server";
import { ErrorPage, type PageContext } from "@holdfast/views";
import type { Paying } from "./paying.ts";

/** What every page knows of its visitor and its site. */
export type PageOf = (c: AppContext) => PageContext;

/** What the pages work with. */
export interface PageDependencies {
  readonly engine: Engine;
  readonly paying: Paying;
  readonly pageOf: PageOf;
}

/** Creates the maker of page contexts. */
export function createPageOf(common: CommonConfig): PageOf {
  return (c) => pageFacts(c, common);
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
