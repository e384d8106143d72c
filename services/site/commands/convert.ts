// Defines the command `holdfast convert`.

import type { DocumentForm } from "@holdfast/actors";
import { convertDocuments } from "@holdfast/actors/inspect";
import { Argument, type Command } from "commander";
import { createCommand, type Runner } from "./command.ts";
import { services } from "./services.ts";

const NAMES: Readonly<Record<DocumentForm, string>> = { json: "JSON documents", hash: "hashes" };

/** Creates the command that converts the documents of a stopped site into another form. */
export function convertCommand({ onStoppedSite }: Runner): Command {
  return createCommand("convert", {
    summary: "Brings the documents of a stopped site into another form.",
    details: "A conversion that was cut off has lost nothing: the next one goes on with it, or takes it back.",
    examples: [
      ["", "into JSON documents, on a Redis that has the JSON commands"],
      ["hash", "into hashes again"],
    ],
    good: "all documents have the form",
  })
    .addArgument(new Argument("[form]", "form of the documents").choices(["json", "hash"]).default("json"))
    .action((form: DocumentForm) =>
      onStoppedSite(async (database) => {
        const changed = await convertDocuments(database, services, form);
        return {
          data: { form, changed },
          lines: [`All documents are ${NAMES[form]} now, ${changed} of them were not before`],
        };
      }),
    );
}
