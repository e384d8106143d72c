import type { Engine } from "@holdfast/actors";
import type { PageOf, RenderError } from "@holdfast/server";
import { ErrorPage } from "@holdfast/views";
import type { Paying } from "../flows/paying.ts";

/** What the pages work with. */
export interface PageDependencies {
  readonly engine: Engine;
  readonly paying: Paying;
  readonly pageOf: PageOf;
}

/** The page of an error. */
export function renderError(pageOf: PageOf): RenderError {
  return (c, { status, message }) =>
    c.html(<ErrorPage page={pageOf(c)} status={status} message={message} requestId={c.var.requestId} />);
}
