import type { Redis } from "ioredis";

type Socket = Redis["stream"];

/**
 * Sends what is written to Redis in one turn of the event loop as one: waking the kernel and Redis for each command
 * costs more than most commands. The order stays, and a turn later everything is on its way.
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
