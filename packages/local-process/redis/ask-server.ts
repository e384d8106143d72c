import { Redis } from "ioredis";

/** What a server on a local port says of itself; empty texts where it will not tell. */
export type ServerAnswer = { pid: number; runId: string; folder: string; isLoading: boolean };

const ANSWER_MS = 1_000;

/** Asks whoever listens on a port of this machine who it is; null when nobody answers within a second. */
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
