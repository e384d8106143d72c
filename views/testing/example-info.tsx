// Shows the pages about the site.

import { InfoPage, infoTexts } from "../info/index.ts";
import type { PageContext } from "../shared/context.ts";

/** Returns the pages about the site, each with its name. */
export function exampleInfoPages(contextOf: (path: string) => PageContext) {
  return Object.entries(infoTexts).map(([name, text]) => {
    const path = `/${name}`;
    return { name, path, markup: <InfoPage page={contextOf(path)} text={text} /> };
  });
}
