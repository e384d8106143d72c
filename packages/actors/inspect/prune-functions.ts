import { LIBRARY_NAME } from "../functions/library.ts";
import { mastersOf } from "../redis/cluster.ts";
import type { Database } from "../store/database.ts";

/**
 * Removes the functions that other versions of the engine have left in the servers; a process of such a version that
 * still runs loads its own again. Gives how many libraries were removed.
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
