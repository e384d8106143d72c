// Shows operators what needs attention, and how the site is doing.

import type { PageContext } from "../shared/context.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { words } from "./words.ts";

/** Shows the first page for operators. */
export function OverviewPage({ page }: { page: PageContext }) {
  return (
    <OperatorLayout page={page} title={words.overview.title}>
      <h1>{words.overview.title}</h1>
    </OperatorLayout>
  );
}
