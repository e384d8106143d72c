// Puts a bug on purpose into a copy of the engine's Functions or into a connection, for tests that must find it.
import { strictEqual } from "node:assert/strict";
import type { Command } from "ioredis";
import type { RedisClient } from "../redis/connect.ts";
import type { Database } from "../store/database.ts";

/** Describes a bug. */
export interface BugInPlace {
  /** Lists pieces of code that occur once in the Functions, each with its replacement. */
  readonly code?: readonly (readonly [was: string, is: string])[];
  /** Decides whether the connection for commands sends a call or drops it. */
  readonly call?: (words: readonly unknown[]) => "drop" | "do";
}

/** Loads a copy of the Functions with the bug, and returns the database with them; the copy has names of its own. */
export async function withBug(sound: Database, { code = [], call }: BugInPlace): Promise<Database> {
  const { library } = sound;
  let { source } = library;
  for (const [was, is] of code) {
    strictEqual(source.split(was).length, 2, `not once in the Functions: ${was}`);
    source = source.replace(was, () => is);
  }
  const hash = library.name.slice("actors_".length);
  const renamed = (text: string): string => text.replaceAll(hash, "withbug");
  await sound.commands.call("FUNCTION", "LOAD", "REPLACE", renamed(source));
  const copy = { name: renamed(library.name), source: renamed(source) };
  const commands = call ? intercepted(sound.commands, async (words) => call(words)) : sound.commands;
  return { ...sound, commands, library: { ...copy, functionName: (name) => renamed(library.functionName(name)) } };
}

/** Returns a client whose calls are judged before they are sent; a dropped call resolves with an empty list. */
export function intercepted(
  client: RedisClient,
  judge: (words: readonly unknown[]) => Promise<"drop" | "do">,
): RedisClient {
  return new Proxy(client, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== "function") return found;
      if (name === "sendCommand") {
        return async (command: Command) =>
          (await judge([command.name, ...command.args])) === "drop" ? [] : target.sendCommand(command);
      }
      if (name !== "call") return found.bind(target);
      return async (...words: unknown[]) => ((await judge(words)) === "drop" ? [] : found.apply(target, words));
    },
  });
}
