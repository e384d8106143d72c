// Asks a Redis server on a port of this machine which server it is.
import { Redis } from "ioredis";

/** Holds what a server says of itself; a server that refuses to answer has pid 0 and empty texts. */
export type ServerAnswer = {
  /** Gives the number of its process. */
  pid: number;
  /** Gives the random id that the server chose when it started. */
  runId: string;
  /** Names its data folder. */
  folder: string;
  /** Says that it is still loading its data. */
  isLoading: boolean;
};

const ANSWER_MS = 1_000;

/** Asks the server on a port of this machine which server it is; null when none answers within 1 s. */
export async function askServer(port: number): Promise<ServerAnswer | null> {
  const redis = new Redis({
    host: "127.0.0.1",
    port,
    protocol: 2,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: () => null,
  });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return await readAnswer(redis);
  } catch (error) {
    const isRefusal = error instanceof Error && error.name === "ReplyError";
    return isRefusal ? { pid: 0, runId: "", folder: "", isLoading: false } : null;
  } finally {
    redis.disconnect();
  }
}

async function readAnswer(redis: Redis): Promise<ServerAnswer> {
  const info = await redis.info();
  const folder: unknown = await redis.config("GET", "dir").catch(() => []);
  return {
    pid: Number(/^process_id:(\d+)/m.exec(info)?.[1] ?? 0),
    runId: /^run_id:(\w+)/m.exec(info)?.[1] ?? "",
    folder: Array.isArray(folder) ? String(folder[1] ?? "") : "",
    isLoading: /^loading:1/m.test(info),
  };
}
