// Reads the forms of the hosted pages.
import { readSentForm } from "@holdfast/values";
import type { Context as Http } from "hono";

/** Holds the texts of a form by the names of its fields; files are left out. */
export type Form = Readonly<Record<string, string>>;

/** Reads a form; undefined for a body that is no form or not UTF-8, which the pages answer with 400. */
export async function readForm({ req }: Http): Promise<Form | undefined> {
  const form = await readSentForm(new Uint8Array(await req.arrayBuffer()), req.header("content-type") ?? "");
  if (typeof form === "string") return undefined;
  return Object.fromEntries([...form].filter((field): field is [string, string] => typeof field[1] === "string"));
}
