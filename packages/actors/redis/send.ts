// Sends single commands by a faster way than `redis.call`.
import { Command } from "ioredis";
import type { RedisClient } from "./connect.ts";

/** Names one word of a command: a key or an argument. */
export type Word = string | number;

/**
 * Sends a command and resolves with its reply as text. Use it for frequent commands of many words.
 *
 * Throws what `redis.call` throws. Skips the client's tracing channel, which under Bun copies every word even without a
 * subscriber.
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
