// Checks that every command in the documents for operators exists, with its options and arguments.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import type { Runner } from "./command.ts";
import { createHoldfast } from "./holdfast.ts";

const never = async (): Promise<never> => {
  throw new Error("No command is run here");
};
const runner: Runner = {
  ...{ env: {}, stopping: new AbortController().signal, withoutDatabase: never, besideSite: never },
  ...{ onSite: never, onRedis: never, onStoppedSite: never },
};
const program = createHoldfast(runner);

const DOCUMENTS = ["docs/runbook.md", "docs/redis.md", "docs/metrics.md"];

/** Lists the command lines of a document: whole lines of code, and what is spelled as code in a sentence. */
function commandsIn(text: string): string[] {
  const lines = [...text.matchAll(/^holdfast .*$/gm)].map(([line]) => line);
  const inline = [...text.matchAll(/`(holdfast [^`…]*)`/g)].map(([, words]) => words ?? "");
  return [...new Set([...lines, ...inline])];
}

/** Says what is wrong with a command line; null when the program takes it. */
function faultOf(line: string): string | null {
  const [, ...words] = (line.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^['"]|['"]$/g, ""));
  let command: Command = program;
  while (words[0] !== undefined) {
    const next = command.commands.find((one) => one.name() === words[0]);
    if (next === undefined) break;
    command = next;
    words.shift();
  }
  const given: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith("--")) given.push(word);
    else {
      // What a group of commands does by itself is its command `list`.
      const list = command.commands.find((one) => one.name() === "list")?.options ?? [];
      const option = [...command.options, ...list, ...program.options].find(({ long }) => long === word);
      if (option === undefined && word !== "--help") return `${line}: there is no ${word}`;
      if (option?.required) words.shift();
      const next = words.findIndex((one) => one.startsWith("--"));
      if (option?.variadic) words.splice(0, next < 0 ? words.length : next);
    }
  }
  const { registeredArguments: taken } = command;
  const most = taken.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : taken.length;
  return given.length > most ? `${line}: does not take ${given.join(" ")}` : null;
}

test.each(DOCUMENTS)("every command in %s exists", (name) => {
  const text = readFileSync(join(import.meta.dirname, "../../..", name), "utf8");
  const commands = commandsIn(text);
  expect(commands.length).toBeGreaterThan(0);
  expect(commands.map(faultOf).filter((fault) => fault !== null)).toEqual([]);
});

test.each([
  ["holdfast nothing", "does not take nothing"],
  ["holdfast streams dead retry --all", "there is no --all"],
  ["holdfast payouts now", "does not take now"],
])("a command that does not exist is found: %s", (line, fault) => {
  expect(faultOf(line)).toContain(fault);
});
