// Shows what the pages about the site say of the people who run it.

import { expect, test } from "vitest";
import { renderFragment } from "../shared/render.ts";
import { exampleContext } from "../testing/example-pages.tsx";
import { InfoPage, infoTexts, type SiteOperator } from "./index.ts";

const NAMED: SiteOperator = { name: "Quay & Sons", address: "1 Quay", email: "us@quay.example", isTest: false };
const UNNAMED: SiteOperator = { name: null, address: null, email: null, isTest: false };
const pages = ["help", "terms", "privacy", "contact"] as const;

async function textOf(name: (typeof pages)[number], operator: SiteOperator): Promise<string> {
  const markup = await renderFragment(<InfoPage page={exampleContext(`/${name}`)} text={infoTexts(operator)[name]} />);
  return /<main[^>]*>.*<\/main>/s.exec(markup)?.[0] ?? "";
}

test("contact, terms and privacy name who runs the site, and where to write to", async () => {
  for (const name of ["contact", "terms", "privacy"] as const) {
    expect(await textOf(name, NAMED)).toContain("This site is run by Quay &amp; Sons, 1 Quay.");
  }
  expect(await textOf("contact", NAMED)).toContain('<a href="mailto:us@quay.example">us@quay.example</a>');
  expect(await textOf("contact", { ...NAMED, address: null })).toContain("This site is run by Quay &amp; Sons.");
});

test("a test site says that it is one, and a site whose operator is not named does not say that it is", async () => {
  for (const name of ["contact", "terms"] as const) {
    const ofTest = await textOf(name, { ...UNNAMED, isTest: true });
    expect(ofTest).toContain("This is a test site, run by the people who started it.");
    expect(ofTest).toContain("no real money moves");
    const ofOther = await textOf(name, UNNAMED);
    expect(ofOther).toContain("The people who run this site have not published their name.");
    expect(ofOther).not.toContain("test site");
  }
});

test("no page of the site has sample text, or an empty paragraph", async () => {
  for (const name of pages) {
    for (const operator of [NAMED, UNNAMED, { ...UNNAMED, isTest: true }]) {
      expect(await textOf(name, operator)).not.toMatch(/place.?holder|lorem|\bto-?do\b|<p><\/p>/i);
    }
  }
});
