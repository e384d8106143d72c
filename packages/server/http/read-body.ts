// Reads the bodies of requests: JSON and forms, both in UTF-8. Nothing else in the services reads a form.
import { decodeUtf8, isUtf8Type, readSentForm } from "@holdfast/values";
import { badRequest, HttpProblem } from "./problems.ts";
import type { AppContext } from "./service.ts";

/** Holds the texts of a form by the names of its fields: of a field sent twice the last one; files are left out. */
export type FormTexts = Readonly<Record<string, string>>;

/** Holds a form with a file. */
export interface SentUpload {
  /** Holds the texts of the form. */
  readonly texts: FormTexts;
  /** Holds the bytes of the file; null when the form has none, or an empty one, as browsers send an empty field. */
  readonly file: Uint8Array | null;
}

/** Reads the text of a body. Throws a 415 problem for a body that is compressed or not UTF-8. */
export async function readBodyText(c: AppContext): Promise<string> {
  const bytes = await readBytes(c);
  const text = isUtf8Type(c.req.header("Content-Type") ?? "") || bytes.length === 0 ? decodeUtf8(bytes) : null;
  if (text === null) throw notUtf8();
  // Hono then parses this text as JSON, and does not decode the bytes once more.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  return text;
}

/**
 * Reads the texts of a form; no body is an empty form. Throws a 415 problem for a form that is compressed or not UTF-8,
 * and a 400 problem for a body that is no form.
 */
export async function readForm(c: AppContext): Promise<FormTexts> {
  return textsOf(await readFields(c));
}

/** Reads a form whose field `name` is a file, with the errors of `readForm`; of a field sent twice the last one. */
export async function readUpload(c: AppContext, name: string): Promise<SentUpload> {
  const form = await readFields(c);
  const file = form.getAll(name).findLast((value) => typeof value !== "string");
  const bytes = file === undefined || file.size === 0 ? null : new Uint8Array(await file.arrayBuffer());
  return { texts: textsOf(form), file: bytes };
}

function textsOf(form: FormData): FormTexts {
  return Object.fromEntries([...form].filter((field): field is [string, string] => typeof field[1] === "string"));
}

async function readFields(c: AppContext): Promise<FormData> {
  const form = await readSentForm(await readBytes(c), c.req.header("Content-Type") ?? "");
  if (form === "encoding") throw notUtf8();
  if (form === "form") throw badRequest("Body must be a valid form");
  // Hono's validator then takes this form, and does not read the body by rules of its own.
  // oxlint-disable-next-line no-restricted-properties -- the one place that reads forms
  c.req.bodyCache.formData = form;
  return form;
}

async function readBytes(c: AppContext): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const coding = c.req.header("Content-Encoding")?.toLowerCase() || "identity";
  if (bytes.length > 0 && coding !== "identity") {
    throw new HttpProblem(415, [{ message: "Body must not be compressed" }], { "Accept-Encoding": "identity" });
  }
  return bytes;
}

function notUtf8(): HttpProblem {
  return new HttpProblem(415, [{ message: "Body must be encoded as UTF-8" }]);
}
