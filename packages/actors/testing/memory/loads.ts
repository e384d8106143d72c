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

/** Reads the members that follow a score and member; the reply of `list_scored`. */
export function listScored(memory: Memory, keys: readonly string[], args: readonly Word[]): Called {
  const [order, most = 0, score, member = ""] = args;
  const isAscending = order === "ascending";
  const compare = ([one, value]: [string, number], [other, otherValue]: [string, number]): number =>
    value - otherValue || (one === other ? 0 : one < other ? -1 : 1);
  const cursor: [string, number] = [String(member), Number(score)];
  const reply = keys.flatMap((key) => {
    const entries = Object.entries(memory.sets[key] ?? {}).toSorted(compare);
    const inOrder = isAscending ? entries : entries.toReversed();
    const isBehind = (entry: [string, number]): boolean =>
      score === "" || (isAscending ? compare(entry, cursor) > 0 : compare(entry, cursor) < 0);
    return inOrder
      .filter(isBehind)
      .slice(0, Number(most))
      .flatMap(([id, value]) => [id, String(value)]);
  });
  return { memory, reply };
}

function membersOf({ sets }: Memory, keys: readonly string[]): number {
  return keys.reduce((sum, key) => sum + Object.keys(sets[key] ?? {}).length, 0);
}
