import { Command } from "ioredis";
import type { RedisClient } from "./connect.ts";

/** A word of a command. */
export type Word = string | number;

/**
 * Sends a command and resolves with its reply as text; the way for commands of many words and often sent.
 *
 * Errors are those of `redis.call`. The client's tracing channel, which copies every word under Bun also when nobody
 * listens, is passed by.
 */
export async function sendCommand(redis: RedisClient, name: string, words: Word[]): Promise<unknown> {
  return await redis.sendCommand(new PlainCommand(name, words));
}

class PlainCommand extends Command {
  constructor(name: string, words: Word[]) {
    super(name, words, { replyEncoding: "utf8" });
    this.isTraced = true;
  }
}
