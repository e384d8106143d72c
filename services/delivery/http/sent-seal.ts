// Reads what a seller sends to seal a ticket: a form with a file, or JSON with a code.

import { codeBody, LARGEST_FILE_BYTES, uploadFields } from "@holdfast/contracts";
import {
  type AppContext,
  badRequest,
  HttpProblem,
  readBodyText,
  readUpload,
  receiveBody,
  type SentUpload,
} from "@holdfast/server";
import type { z } from "zod";

/** What a seller sends to seal a ticket. */
export type SentSeal =
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly page: number | null }
  | { readonly kind: "code"; readonly code: string };

const FORM = /^\s*multipart\/form-data\b/i;
const JSON_TYPE = /^\s*application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Reads the body of an API request. Throws 400 for a faulty one, 413 for a file that is too large, 415. */
export async function readSentSeal(c: AppContext): Promise<SentSeal> {
  await receiveBody(c);
  const type = c.req.header("Content-Type") ?? "";
  if (FORM.test(type)) {
    const { texts, file } = await readUpload(c, "file");
    if (file === null) throw badRequest("File is required", "file");
    return sentFile(file, texts);
  }
  const text = await readBodyText(c);
  if (text !== "" && !JSON_TYPE.test(type)) {
    throw badRequest("Content-Type must be multipart/form-data or application/json");
  }
  return { kind: "code", ...valid(codeBody, jsonOf(text)) };
}

/** Reads the fields of the page's form, in which the seller has chosen a file or typed a code. Throws as `readSentSeal` does. */
export async function readSealForm(c: AppContext): Promise<SentUpload> {
  await receiveBody(c);
  return await readUpload(c, "file");
}

/** Returns what the page's form sends. Throws 400 for faulty fields, 413 for a file that is too large. */
export function sentSealOf({ texts, file }: SentUpload): SentSeal {
  if (file !== null) return sentFile(file, texts);
  if (texts["code"] === undefined) throw badRequest("Choose the file with your ticket", "file");
  return { kind: "code", ...valid(codeBody, texts) };
}

function sentFile(bytes: Uint8Array, texts: Readonly<Record<string, string>>): SentSeal {
  if (bytes.length > LARGEST_FILE_BYTES) {
    const message = `File must have at most ${LARGEST_FILE_BYTES / 1_024 / 1_024} MB`;
    throw new HttpProblem(413, [{ message, field: "file" }]);
  }
  return { kind: "file", bytes, page: valid(uploadFields, texts).page ?? null };
}

function jsonOf(text: string): unknown {
  try {
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw badRequest("Body must be valid JSON");
  }
}

function valid<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ message, path }) => {
    const field = path.map(String).join(".");
    return field === "" ? { message } : { message, field };
  });
  throw new HttpProblem(400, faults);
}
