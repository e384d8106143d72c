// Asks a Redis server on a port of this machine which server it is.
import type { Redis } from "ioredis";
import { asOperator } from "./operator.ts";

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

/**
 * Asks the server on a port of this machine which server it is, with the password of its operator; null when none
 * answers within 1 s.
 */
export async function askServer(port: number, password: string): Promise<ServerAnswer | null> {
  try {
    return await asOperator({ port, password }, readAnswer);
  } catch (error) {
    const isRefusal = error instanceof Error && error.name === "ReplyError";
    return isRefusal ? { pid: 0, runId: "", folder: "", isLoading: false } : null;
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
