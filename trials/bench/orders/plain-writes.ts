// Turns recorded commits into plain Redis commands.

import type { Command } from "./recorded-commits.ts";

const FIXED_KEYS = 4;
const HEAD = 15;

/**
 * Returns the writes of a recorded commit as plain commands, without checks and without a function.
 *
 * Reads the arguments in the order of `commit.lua`; leaves out inbox marks and timers, which a purchase does not have.
 */
export function plainWrites([, , keyCount, ...words]: Command): Command[] {
  const text = words.map(String);
  const keys = text.slice(0, Number(keyCount));
  const args = text.slice(Number(keyCount));
  const [commandId = "", hash, outcome] = args;
  const [documents = 0, claims = 0, indexes = 0, events = 0] = args.slice(10, HEAD).map(Number);
  const [, eventsKey = "", outcomesKey = ""] = keys;
  const [keyed, rest] = [keys.slice(FIXED_KEYS), args.slice(HEAD)];
  const next = (count: number): string[] => rest.splice(0, count);
  const commands: Command[] = [];
  for (const key of keyed.splice(0, documents)) {
    const [, version = "", json = ""] = next(3);
    if (json !== "") commands.push(["HSET", key, "v", version, "j", json]);
  }
  for (const key of keyed.splice(0, claims)) {
    const [, owner, until = ""] = next(3);
    commands.push(["SET", key, `${owner} ${until}`, "PXAT", until]);
  }
  for (const key of keyed.splice(0, indexes)) {
    const [, score = "", member = ""] = next(3);
    commands.push(["ZADD", key, score, member]);
  }
  for (let event = 0; event < events; event++) commands.push(["XADD", eventsKey, "*", ...next(Number(next(1)[0]))]);
  return [...commands, ["HSET", outcomesKey, commandId, `${hash} ${outcome}`]];
}
