// Removes Redis Functions that no running version of the engine needs.
import { LIBRARY_NAME } from "../functions/library.ts";
import { mastersOf } from "../redis/cluster.ts";
import type { Database } from "../store/database.ts";

/**
 * Removes the libraries of other versions of the engine from every server, and resolves with their number. A process of
 * another version that still runs loads its library again.
 */
export async function pruneFunctions({ commands, library }: Database): Promise<number> {
  let removed = 0;
  for (const master of mastersOf(commands)) {
    const reply = await master.call("FUNCTION", "LIST", "LIBRARYNAME", "actors_*");
    const names = (Array.isArray(reply) ? reply : []).map(
      (fields: string[]) => fields[fields.indexOf("library_name") + 1] ?? "",
    );
    for (const name of names) {
      if (name === library.name || !LIBRARY_NAME.test(name)) continue;
      await master.call("FUNCTION", "DELETE", name);
      removed += 1;
    }
  }
  return removed;
}
