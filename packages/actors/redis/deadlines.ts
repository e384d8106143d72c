// Rejects commands that take too long. One timer serves all of them, because a timer for each costs more.
import type { Command } from "ioredis";

/** Gives the message of the error of a command that took too long, as ioredis words it. */
export const TIMED_OUT = "Command timed out";

const LOOK_EVERY_MS = 100;

interface Waiting {
  readonly command: Command;
  readonly deadline: number;
}

let waiting: Waiting[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Rejects the command with `Command timed out` unless it settles within `ms`; up to 100 ms later than that. */
export function settleWithin(ms: number, command: Command): void {
  waiting.push({ command, deadline: performance.now() + ms });
  timer ??= setTimeout(look, LOOK_EVERY_MS);
}

function look(): void {
  const now = performance.now();
  waiting = waiting.filter(({ command }) => !command.isSettled);
  for (const { command } of waiting.filter(({ deadline }) => deadline <= now)) {
    command.reject(new Error(TIMED_OUT));
  }
  timer = waiting.length === 0 ? undefined : setTimeout(look, LOOK_EVERY_MS);
}
