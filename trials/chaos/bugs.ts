import type { Database } from "@holdfast/actors";

// What is wrong in the engine's functions with a bug in place. Processes find them loaded under the sound ones' names,
// and use them. One more bug has a trial of its own in packages/actors: a consumer that does not refresh what it holds
// makes others do the same work again, which leaves no trace in data.
const BUGS: Readonly<Record<string, readonly [was: string, is: string][]>> = {
  "no-version-check": [["if document_version(key) ~= args[at + 1] then return { 'CONFLICT', key } end", ""]],
  "no-inbox-check": [
    ["if mark and tonumber(mark) >= tonumber(args[8]) then return { 'STALE' } end", ""],
    ["reply[3] = redis.call('HGET', keys[2], args[2])", "reply[3] = false"],
  ],
  "timer-removed-early": [["redis.call('ZADD', keys[n], leased, due[at])", "redis.call('ZREM', keys[n], due[at])"]],
  "pending-removed": [["if #pending > 0 then return 0 end", ""]],
  maxlen: [["'XADD', keys[2], '*', unpack(args, at + 2", "'XADD', keys[2], 'MAXLEN', 5, '*', unpack(args, at + 2"]],
};

/** The names of the deliberate bugs. */
export const BUG_NAMES: readonly string[] = Object.keys(BUGS);

/** Puts a bug into the functions of a database that no process uses yet; throws RangeError for a name that is none. */
export async function plantBug({ commands, library }: Database, name: string): Promise<void> {
  const changes = BUGS[name];
  if (!changes) throw new RangeError(`Cannot plant ${name}: it is one of ${BUG_NAMES.join(", ")}`);
  let { source } = library;
  for (const [was, is] of changes) {
    if (source.split(was).length !== 2) throw new Error(`Cannot plant ${name}: its code is not there`);
    source = source.replace(was, is);
  }
  await commands.call("FUNCTION", "LOAD", "REPLACE", source);
}
