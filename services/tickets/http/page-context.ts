// Holds what the pages of tickets share.

import type { Engine } from "@holdfast/actors";
import type { PageOf } from "@holdfast/server";
import { routes } from "@holdfast/views";

/** Dependencies of the page routes. */
export interface PageDependencies {
  /** Engine that reads and changes the documents. */
  readonly engine: Engine;
  /** Returns the facts that every page shows. */
  readonly pageOf: PageOf;
  /** Currency of all prices. */
  readonly currency: string;
  /** Origin of the site as people see it, without a slash at the end. */
  readonly publicUrl: string;
}

/** Returns the path of the sign-in page that leads back to `returnTo`. */
export function toSignIn(returnTo: string): string {
  return routes.signin({ returnTo });
}
