// Holds what the pages of payments share.

import type { Engine } from "@holdfast/actors";
import { type PageOf, type RenderError, retryAfterOf } from "@holdfast/server";
import { ErrorPage } from "@holdfast/views";
import type { Paying } from "../flows/paying.ts";
import type { ReadSales } from "../flows/sales.ts";

/** Holds the dependencies of the pages. */
export interface PageDependencies {
  readonly engine: Engine;
  readonly paying: Paying;
  readonly readSales: ReadSales;
  readonly pageOf: PageOf;
}

/** Creates the renderer of error pages. */
export function renderError(pageOf: PageOf): RenderError {
  return (c, problem) =>
    c.html(
      <ErrorPage
        page={pageOf(c)}
        status={problem.status}
        message={problem.message}
        retryAfterSeconds={retryAfterOf(problem) ?? undefined}
        requestId={c.var.requestId}
      />,
    );
}
