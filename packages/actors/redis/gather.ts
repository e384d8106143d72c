import type { Redis } from "ioredis";

type Socket = Redis["stream"];

/**
 * Sends what is written to Redis in one turn of the event loop as one: waking the kernel and Redis for each command
 * costs more than most commands. The order stays, and a turn later everything is on its way.
 *
 * `enableAutoPipelining` of ioredis costs a quarter more CPU and holds each batch back until the one before is answered.
 * What is taken for granted of ioredis here (`connect` before the first command, text by `stream.write`) a test pins.
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
    // Commands of a connection that ended meanwhile have been rejected.
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
      return true;
    },
  });
}
