// Has Redis write its append-only file anew when a service has erased personal data.
import { BackgroundLoop, type Database, type Log } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";

/** Names the key that says that the file must be written anew; its value is the time of the last wish, ms. */
export const REWRITE_WANTED = "rewrite-wanted";

const KEY = siteKey(REWRITE_WANTED);
// A wish that came while the file was written is not removed.
const REMOVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/**
 * Starts to look every 5 s whether a service wants the append-only file written anew, and has Redis do it; the wish goes
 * once the new file is whole. The file keeps each command until then, also those with data that was deleted since. For
 * the process that owns the server; a site with a Redis of its operator leaves the wish to them.
 */
export function rewriteFileWhenWanted(
  { commands }: Pick<Database, "commands">,
  { log, everyMs = 5_000 }: { readonly log: Log; readonly everyMs?: number },
): BackgroundLoop {
  let begunFor: string | null = null;
  const loop = new BackgroundLoop({
    everyMs,
    pausesFirst: true,
    async work() {
      const wanted = await commands.get(KEY);
      if (wanted === null) return;
      const info = await commands.info("persistence");
      if (!info.includes("aof_enabled:1")) return;
      if (!info.includes("aof_rewrite_in_progress:0") || !info.includes("aof_rewrite_scheduled:0")) return;
      if (begunFor === wanted && info.includes("aof_last_bgrewrite_status:ok")) {
        await commands.eval(REMOVE, 1, KEY, wanted);
        return;
      }
      await commands.bgrewriteaof();
      begunFor = wanted;
    },
    onError: (error) => log.warn({ err: error }, "Cannot have Redis write its file anew"),
  });
  loop.start();
  return loop;
}
