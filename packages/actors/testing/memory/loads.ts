// Performs loads in memory, as `load.lua` does on Redis.
import type { Word } from "../../redis/send.ts";
import type { Called, Memory } from "./data.ts";

/** Loads documents; the reply of `load_documents`: time, outcome, inbox mark, number of list members, documents. */
export function loadDocuments(memory: Memory, keys: readonly string[], args: readonly Word[]): Called {
  const [outcomes = "", inbox = "", ...others] = keys;
  const [commandId, source, documents] = args;
  const texts = others.slice(0, Number(documents)).map((key) => memory.documents[key]?.text ?? null);
  const outcome = commandId === "" ? null : (memory.hashes[outcomes]?.[String(commandId)] ?? null);
  const mark = source === "" ? null : (memory.hashes[inbox]?.[String(source)] ?? null);
  const members = membersOf(memory, others.slice(Number(documents)));
  return { memory, reply: [memory.now, outcome, mark, members, ...texts] };
}

/** Counts the members of all the sorted sets; the reply of `count_lists`. */
export function countLists(memory: Memory, keys: readonly string[]): Called {
  return { memory, reply: membersOf(memory, keys) };
}

function membersOf({ sets }: Memory, keys: readonly string[]): number {
  return keys.reduce((sum, key) => sum + Object.keys(sets[key] ?? {}).length, 0);
}
