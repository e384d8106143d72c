// Sends single commands by a faster way than `redis.call`.
import { Command } from "ioredis";
import type { RedisClient } from "./connect.ts";
import { settleWithin } from "./deadlines.ts";

/** Names one word of a command: a key or an argument. */
export type Word = string | number;

/**
 * Sends a command and resolves with its reply as text. Use it for frequent commands of many words.
 *
 * Throws what `redis.call` throws, and an error with the message `TIMED_OUT` for a command without a reply within
 * `withinMs`; default the timeout of the connection. Skips the client's tracing channel, which under Bun copies every
 * word even without a subscriber, and shares one timer with all other commands.
 */
export function sendCommand(redis: RedisClient, name: string, words: Word[], withinMs?: number): Promise<unknown> {
  const command = new PlainCommand(name, words);
  if (withinMs !== undefined) command.setTimeout(withinMs);
  return Promise.resolve(redis.sendCommand(command));
}

// Spells the lengths of most words once: `\r\n$5\r\n` stands between a word and the next one of 5 bytes.
const LENGTHS = Array.from({ length: 512 }, (_, length) => lengthOf(length));

const NO_WORDS: Word[] = [];

class PlainCommand extends Command {
  constructor(name: string, words: Word[]) {
    // The words are set afterwards, because ioredis would copy and convert them.
    super(name, NO_WORDS, { replyEncoding: "utf8" });
    this.args = words;
    this.isTraced = true;
  }

  /** Spells the command in the protocol of Redis. */
  override toWritable(): string {
    // Nearly all commands are ASCII, whose characters are bytes: one look at the whole costs less than one at each word.
    const text = this.#spelled((word) => word.length);
    return Buffer.byteLength(text) === text.length ? text : this.#spelled((word) => Buffer.byteLength(word));
  }

  #spelled(bytesOf: (word: string) => number): string {
    let text = `*${this.args.length + 1}\r\n$${this.name.length}\r\n${this.name}`;
    for (const part of this.args) {
      const word = typeof part === "string" ? part : String(part);
      const length = bytesOf(word);
      text = `${text}${LENGTHS[length] ?? lengthOf(length)}${word}`;
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
