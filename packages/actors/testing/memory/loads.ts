import type { Word } from "../../redis/send.ts";
import type { Called, Memory } from "./data.ts";

// `load.lua` over a memory.

/** Replies the time, outcome, mark, members of lists and documents, as `load_documents`. */
export function loadDocuments(memory: Memory, keys: readonly string[], args: readonly Word[]): Called {
  const [outcomes = "", inbox = "", ...others] = keys;
  const [commandId, source, documents] = args;
  const texts = others.slice(0, Number(documents)).map((key) => memory.documents[key]?.text ?? null);
  const outcome = commandId === "" ? null : (memory.hashes[outcomes]?.[String(commandId)] ?? null);
  const mark = source === "" ? null : (memory.hashes[inbox]?.[String(source)] ?? null);
  const members = membersOf(memory, others.slice(Number(documents)));
  return { memory, reply: [memory.now, outcome, mark, members, ...texts] };
}

/** Replies how many members sorted sets have together, as `count_lists`. */
export function countLists(memory: Memory, keys: readonly string[]): Called {
  return { memory, reply: membersOf(memory, keys) };
}

function membersOf({ sets }: Memory, keys: readonly string[]): number {
  return keys.reduce((sum, key) => sum + Object.keys(sets[key] ?? {}).length, 0);
}
