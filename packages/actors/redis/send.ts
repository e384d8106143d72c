// Sends single commands by a faster way than `redis.call`.
import { Command } from "ioredis";
import type { RedisClient } from "./connect.ts";
import { settleWithin } from "./deadlines.ts";

/** Names one word of a command: a key or an argument. */
export type Word = string | number;

/**
 * Sends a command and resolves with its reply as text. Use it for frequent commands of many words.
 *
 * Throws what `redis.call` throws. Skips the client's tracing channel, which under Bun copies every word even without a
 * subscriber, and shares one timer with all other commands.
 */
export async function sendCommand(redis: RedisClient, name: string, words: Word[]): Promise<unknown> {
  return await redis.sendCommand(new PlainCommand(name, words));
}

// Spells the lengths of most words once: `\r\n$5\r\n` stands between a word and the next one of 5 bytes.
const LENGTHS = Array.from({ length: 512 }, (_, length) => lengthOf(length));

class PlainCommand extends Command {
  constructor(name: string, words: Word[]) {
    super(name, words, { replyEncoding: "utf8" });
    this.isTraced = true;
  }

  /** Spells the command in the protocol of Redis; ioredis has turned all words into texts. */
  override toWritable(): string {
    let text = `*${this.args.length + 1}\r\n$${this.name.length}\r\n${this.name}`;
    for (const word of this.args) {
      const length = Buffer.byteLength(String(word));
      text += (LENGTHS[length] ?? lengthOf(length)) + String(word);
    }
    return `${text}\r\n`;
  }

  /** Replaces the timer that ioredis would start for each command. */
  override setTimeout(ms: number): void {
    settleWithin(ms, this);
  }
}

function lengthOf(bytes: number): string {
  return `\r\n$${bytes}\r\n`;
}
