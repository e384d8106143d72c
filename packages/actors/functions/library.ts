import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** How documents are kept: as JSON documents, or as hashes where the server has no JSON commands. */
export type DocumentForm = "json" | "hash";

/** The engine's Redis Functions by their plain names. */
export type FunctionName =
  | "commit"
  | "load_documents"
  | "count_lists"
  | "lease_timers"
  | "renew_lease"
  | "bury"
  | "retire_consumer"
  | "look_at_stream"
  | "trim"
  | "revive"
  | "claim_request"
  | "answer_request";

const READ_ONLY: readonly FunctionName[] = ["load_documents", "count_lists", "look_at_stream"];
const FUNCTIONS: readonly FunctionName[] = [
  "commit",
  "load_documents",
  "count_lists",
  "lease_timers",
  "renew_lease",
  "bury",
  "retire_consumer",
  "look_at_stream",
  "trim",
  "revive",
  "claim_request",
  "answer_request",
];

/** How a library of the engine is named, of whatever version. */
export const LIBRARY_NAME = /^actors_[0-9a-f]{12}$/;

/** A library as it is loaded: its names end in a hash of its source, for function names are global in a server. */
export interface Library {
  readonly name: string;
  readonly source: string;
  functionName(name: FunctionName): string;
}

/** Builds the library for a form of documents; equal sources give equal names. */
export function buildLibrary(form: DocumentForm): Library {
  const files = ["prelude", `documents-${form}`, "load", "commit", "timers", "consumers", "streams", "requests"];
  const body = files.map(readLua).join("\n");
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
  const functionName = (name: FunctionName): string => `actors_${name}_${hash}`;
  const registrations = FUNCTIONS.map((name) => {
    const flags = READ_ONLY.includes(name) ? "{ 'no-writes' }" : "{}";
    return `redis.register_function{ function_name = '${functionName(name)}', callback = ${name}, flags = ${flags} }`;
  });
  const name = `actors_${hash}`;
  return { name, functionName, source: [`#!lua name=${name}`, body, ...registrations, ""].join("\n") };
}

/** Whether the function is called by FCALL_RO. */
export function isReadOnly(name: FunctionName): boolean {
  return READ_ONLY.includes(name);
}

function readLua(file: string): string {
  return readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), "utf8");
}
