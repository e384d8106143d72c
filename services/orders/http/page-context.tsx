// Holds what the pages of orders share.

import type { Engine } from "@holdfast/actors";
import type { PageOf, RenderError } from "@holdfast/server";
import { ErrorPage, routes } from "@holdfast/views";
import type { Buying } from "../flows/buying.ts";

/** Dependencies of the page routes. */
export interface PageDependencies {
  /** Engine that reads and changes the documents. */
  readonly engine: Engine;
  /** Buys tickets. */
  readonly buying: Buying;
  /** Returns the facts that every page shows. */
  readonly pageOf: PageOf;
  /** Currency of all prices. */
  readonly currency: string;
}

/** Returns the path of the sign-in page that leads back to `returnTo`. */
export function toSignIn(returnTo: string): string {
  return routes.signin({ returnTo });
}

/** Creates the function that answers an error with a page. */
export function renderError(pageOf: PageOf): RenderError {
  return (c, { status, message }) =>
    c.html(<ErrorPage page={pageOf(c)} status={status} message={message} requestId={c.var.requestId} />);
}
