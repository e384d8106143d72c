// Joins the commands of one turn of the event loop into one write to the socket.
import type { Redis } from "ioredis";

// So much is written at once: Redis then begins to work while this process still spells further commands.
const ENOUGH_CHARACTERS = 16_384;

type Socket = Redis["stream"];

/**
 * Joins the writes of one turn of the event loop into one, because a system call per command costs more than most
 * commands. Commands keep their order and leave before the next turn, and at once when there are many.
 *
 * `enableAutoPipelining` of ioredis costs a quarter more CPU and holds each batch back until the previous one is
 * answered. gather.redis.test.ts pins two habits of ioredis that this file relies on: it emits `connect` before the
 * first command, and it sends commands as text through `stream.write`.
 */
export function gatherWrites(redis: Redis): void {
  redis.on("connect", () => gather(redis.stream));
}

function gather(socket: Socket): void {
  const write = socket.write.bind(socket);
  let waiting = "";
  function flush(): void {
    const text = waiting;
    waiting = "";
    // ioredis has already rejected the commands of a connection that has ended.
    if (text !== "" && socket.writable) write(text);
  }
  Object.assign(socket, {
    write(chunk: string | Buffer): boolean {
      if (typeof chunk !== "string") {
        flush();
        return write(chunk);
      }
      if (waiting === "") setImmediate(flush);
      waiting += chunk;
      if (waiting.length >= ENOUGH_CHARACTERS) flush();
      return true;
    },
  });
}
