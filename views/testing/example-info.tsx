// Shows the pages about the site.

import { InfoPage, infoTexts, type SiteOperator } from "../info/index.ts";
import type { PageContext } from "../shared/context.ts";

const named: SiteOperator = {
  name: "Holdfast Tickets Ltd",
  address: "1 Quay Street, Bristol BS1 4DJ",
  email: "help@tickets.example.com",
  isTest: false,
};
const unnamed: SiteOperator = { name: null, address: null, email: null, isTest: true };

/** Returns the pages about the site, each with its name. */
export function exampleInfoPages(contextOf: (path: string) => PageContext) {
  const pagesOf = (operator: SiteOperator, suffix: string) =>
    Object.entries(infoTexts(operator)).map(([name, text]) => {
      const path = `/${name}`;
      return { name: `${name}${suffix}`, path, markup: <InfoPage page={contextOf(path)} text={text} /> };
    });
  const ofTestSite = pagesOf(unnamed, "-test-site").filter(({ path }) => path === "/contact");
  return [...pagesOf(named, ""), ...ofTestSite];
}
