// Holds what the pages of payments share.

import type { Engine } from "@holdfast/actors";
import type { PageOf } from "@holdfast/server";
import type { Paying } from "../flows/paying.ts";
import type { ReadSales } from "../flows/sales.ts";

/** Holds the dependencies of the pages. */
export interface PageDependencies {
  readonly engine: Engine;
  readonly paying: Paying;
  readonly readSales: ReadSales;
  readonly pageOf: PageOf;
}
