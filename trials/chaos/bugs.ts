// Plants deliberate bugs in the functions of the engine, which the chaos run must find.

import type { Database } from "@holdfast/actors";

// The replacements that make up each bug. The changed functions are loaded under the names of the sound ones, so that
// the processes use them. A test in packages/actors covers one more bug, which leaves no trace in data: a consumer that
// does not renew its claim on pending entries makes other consumers repeat the work.
const BUGS: Readonly<Record<string, readonly [was: string, is: string][]>> = {
  "no-version-check": [["if document_version(key) ~= args[at + 1] then return { 'CONFLICT', key } end", ""]],
  "no-inbox-check": [
    ["if mark and tonumber(mark) >= tonumber(args[8]) then return { 'STALE' } end", ""],
    ["reply[3] = redis.call('HGET', keys[2], args[2])", "reply[3] = false"],
  ],
  "timer-removed-early": [
    [
      "redis.call('ZADD', keys[set], unpack(scored))",
      "for word = 2, #scored, 2 do redis.call('ZREM', keys[set], scored[word]) end",
    ],
  ],
  "pending-removed": [["if #pending > 0 then return 0 end", ""]],
  maxlen: [["'XADD', key, '*', unpack(args, at + 2", "'XADD', key, 'MAXLEN', 5, '*', unpack(args, at + 2"]],
};

/** Names of the deliberate bugs. */
export const BUG_NAMES: readonly string[] = Object.keys(BUGS);

/** Plants a bug in the functions of a database that no process uses yet; throws a RangeError for an unknown name. */
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
