// Builds the source of the engine's Redis Functions from the files in lua/.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Names how documents are stored: as JSON documents, or as hashes where the server has no JSON commands. */
export type DocumentForm = "json" | "hash";

/** Names the engine's Redis Functions, without the hash that ends their names in Redis. */
export type FunctionName =
  | "commit"
  | "load_documents"
  | "count_lists"
  | "list_scored"
  | "lease_timers"
  | "renew_lease"
  | "fail_timer"
  | "return_timer"
  | "bury_timer"
  | "revive_timer"
  | "take_turn"
  | "bury"
  | "note_attempt"
  | "show_life"
  | "retire_consumer"
  | "forget_group"
  | "set_aside"
  | "lease_aside"
  | "renew_aside"
  | "move_aside"
  | "bury_aside"
  | "unknown_kinds"
  | "look_at_stream"
  | "look_at_streams"
  | "silent_entries"
  | "trim"
  | "revive"
  | "acknowledge"
  | "drop"
  | "begin_in_order"
  | "end_in_order"
  | "release_in_order"
  | "claim_request"
  | "answer_request"
  | "probe";

const READ_ONLY: ReadonlySet<FunctionName> = new Set([
  "load_documents",
  "count_lists",
  "list_scored",
  "look_at_stream",
  "look_at_streams",
  "unknown_kinds",
  "silent_entries",
]);
// May run while the memory is full: the first ones only remove data, the last three only replace a number. A process
// that could not show that it lives and works would look dead, and others would destroy its groups or repeat its work.
const FREEING: ReadonlySet<FunctionName> = new Set([
  ...(["retire_consumer", "forget_group", "trim", "acknowledge", "drop"] as const),
  ...(["show_life", "renew_lease", "renew_aside"] as const),
]);
// Run only while the partition of their keys holds the mark of the opened database.
const CHECKED: ReadonlySet<FunctionName> = new Set(["commit", "load_documents", "look_at_stream", "look_at_streams"]);
/** Lists the names of all Functions. */
export const FUNCTIONS: readonly FunctionName[] = [
  "commit",
  "load_documents",
  "count_lists",
  "list_scored",
  "lease_timers",
  "renew_lease",
  "fail_timer",
  "return_timer",
  "bury_timer",
  "revive_timer",
  "take_turn",
  "bury",
  "note_attempt",
  "show_life",
  "retire_consumer",
  "forget_group",
  "set_aside",
  "lease_aside",
  "renew_aside",
  "move_aside",
  "bury_aside",
  "unknown_kinds",
  "look_at_stream",
  "look_at_streams",
  "silent_entries",
  "trim",
  "revive",
  "acknowledge",
  "drop",
  "begin_in_order",
  "end_in_order",
  "release_in_order",
  "claim_request",
  "answer_request",
  "probe",
];

/** Matches the names of the engine's libraries, in every version. */
export const LIBRARY_NAME = /^actors_[0-9a-f]{12}$/;

/** Holds a library as Redis loads it. All names end in a hash of the source: Function names are global in a server. */
export interface Library {
  /** Names the library in Redis: `actors_<hash>`. */
  readonly name: string;
  /** Gives the Lua source, as `FUNCTION LOAD` takes it. */
  readonly source: string;
  /** Returns the name of a Function in Redis: `actors_<name>_<hash>`. */
  functionName(name: FunctionName): string;
}

/** Builds the library for one form of documents; equal sources get equal names. */
export function buildLibrary(form: DocumentForm): Library {
  const files = [
    "prelude",
    `documents-${form}`,
    "load",
    "lists",
    "commit",
    "timers",
    "consumers",
    "aside",
    "streams",
    "requests",
    "in-order",
  ];
  const body = files.map(readLua).join("\n");
  const kinds = FUNCTIONS.map((name) => `${name} ${effectOf(name)} ${isChecked(name)}`).join("\n");
  const hash = createHash("sha256").update(body).update(kinds).digest("hex").slice(0, 12);
  const names = new Map(FUNCTIONS.map((name) => [name, `actors_${name}_${hash}`]));
  const functionName = (name: FunctionName): string => names.get(name) ?? "";
  const registrations = FUNCTIONS.map((name) => {
    const flags = FLAGS[effectOf(name)];
    const callback = isChecked(name) ? `when_opened(${name})` : name;
    return `redis.register_function{ function_name = '${functionName(name)}', callback = ${callback}, flags = ${flags} }`;
  });
  const name = `actors_${hash}`;
  return { name, functionName, source: [`#!lua name=${name}`, body, ...registrations, ""].join("\n") };
}

const FLAGS = { read: "{ 'no-writes' }", free: "{ 'allow-oom' }", write: "{}" };

/** Returns what a Function may do: only read, only remove data, or write. */
export function effectOf(name: FunctionName): "read" | "free" | "write" {
  if (READ_ONLY.has(name)) return "read";
  return FREEING.has(name) ? "free" : "write";
}

/** Returns whether a Function checks the mark of the opened database, as its last key and argument. */
export function isChecked(name: FunctionName): boolean {
  return CHECKED.has(name);
}

function readLua(file: string): string {
  return readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), "utf8");
}
