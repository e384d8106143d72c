// Describes what the HTTP API of delivery takes and answers.

import { requiredText, wholeNumberField } from "@holdfast/values";
import { z } from "zod";
import { sealState } from "../events/delivery.ts";
import { lineField } from "./answer-fields.ts";

/** Number of pages that a file may have; a page that is named must be one of them. */
export const MOST_PAGES = 20;

/** Largest file that seals a ticket, in bytes. */
export const LARGEST_FILE_BYTES = 10 * 1_024 * 1_024;

/** Largest body of an upload, in bytes: a file and what a form has around it. */
export const LARGEST_UPLOAD_BYTES = 11 * 1_024 * 1_024;

/** Checks the JSON body that seals a ticket with a typed code. */
export const codeBody = z.object({
  code: requiredText("Code", { most: 500 }).describe("Text of the code on the ticket, at least 8 letters or digits."),
});

/** Checks the fields of a form that seals a ticket with a file; an empty `page` is none. */
export const uploadFields = z.object({
  page: z.preprocess(
    (typed) => (typed === "" ? undefined : typed),
    wholeNumberField("Page", { min: 1, max: MOST_PAGES }).optional(),
  ),
});

/** Describes the seal of a ticket in answers, to its seller alone; the code is never in it. */
export const sealAnswer = z
  .object({
    kind: z
      .enum(["file", "code"])
      .nullable()
      .describe("What the ticket is sealed with; null before the first attempt."),
    state: sealState.describe("How far the seal is: `inspecting` ends in `sealed` or `refused`."),
    reason: lineField("Why it was refused, as a word of the rules; null otherwise.", 200).nullable(),
    choices: z
      .array(
        z.object({
          page: z
            .int()
            .min(1)
            .max(1_000)
            .meta({ format: "int32" })
            .describe("Number of the page, to be sent as `page`."),
          format: lineField("Symbology of the code on the page, such as `QRCode`.", 50),
        }),
      )
      .max(1_000)
      .describe("Pages to choose from, where the file holds several tickets; else empty."),
  })
  .meta({ id: "Seal" });

/** The seal of a ticket in answers. */
export type SealAnswer = Readonly<z.infer<typeof sealAnswer>>;

/** Describes a code that is handed over, to its buyer alone. */
export const handedCodeAnswer = z
  .object({
    code: lineField("Text of the code, as its seller typed it.", 500),
    format: lineField("Symbology in which the code is drawn, such as `QRCode`.", 50),
  })
  .meta({ id: "HandedCode" });

/** Describes the form that seals a ticket with a file. */
export const uploadForm = z.object({
  file: z.file().max(LARGEST_FILE_BYTES).describe("File of the ticket: a PDF, PNG or JPEG."),
  page: z
    .number()
    .int()
    .min(1)
    .max(MOST_PAGES)
    .meta({ format: "int32" })
    .optional()
    .describe("Page that is sold, where the file holds several tickets; default: the whole file."),
});
