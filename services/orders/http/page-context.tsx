import type { Engine } from "@holdfast/actors";
import type { PageOf, RenderError } from "@holdfast/server";
import { ErrorPage, routes } from "@holdfast/views";
import type { Buying } from "../flows/buying.ts";

/** What the pages work with. */
export interface PageDependencies {
  readonly engine: Engine;
  readonly buying: Buying;
  readonly pageOf: PageOf;
}

/** Where people sign in to come back to the page they asked for. */
export function toSignIn(returnTo: string): string {
  return routes.signin({ returnTo });
}

/** The page of an error. */
export function renderError(pageOf: PageOf): RenderError {
  return (c, { status, message }) =>
    c.html(<ErrorPage page={pageOf(c)} status={status} message={message} requestId={c.var.requestId} />);
}
