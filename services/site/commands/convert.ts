import { type DocumentForm } from "@holdfast/actors";
import { convertDocuments } from "@holdfast/actors/inspect";
import { runMain, SettingsProblem } from "@holdfast/server";
import { siteEnvironment } from "../config.ts";
import { openStoppedSite, siteServices } from "../definitions.ts";

const NAMES: Readonly<Record<DocumentForm, string>> = { json: "JSON documents", hash: "hashes" };

// Brings the documents of a site that is stopped into another form: JSON (the default), or hashes again.
runMain(async (lifetime) => {
  const to = formOf(process.argv.slice(2));
  const { database, close } = await openStoppedSite(siteEnvironment());
  lifetime.onStop("the database", close);
  try {
    const changed = await convertDocuments(database, siteServices, to);
    console.log(`All documents are ${NAMES[to]} now, ${changed} of them were not before`);
  } finally {
    await close();
  }
});

function formOf(words: readonly string[]): DocumentForm {
  const [word = "json"] = words;
  if (words.length < 2 && (word === "json" || word === "hash")) return word;
  throw new SettingsProblem(
    "Cannot do that: use\n  convert [json|hash]  brings the documents of a stopped site into a form",
  );
}
