// Defines the commands `holdfast keys list`, `rotate` and `withdraw` for the keys of session tokens.

import { silentLog } from "@holdfast/actors";
import { type AuditEvent, createKeyRing, type KeyRing, openAuditLog, readAuthConfig } from "@holdfast/auth";
import { type Environment, readCommon } from "@holdfast/server";
import type { Command } from "commander";
import { createCommand, type Runner } from "./command.ts";

const FILES = "The files are AUTH_PRIVATE_KEY_FILE and AUTH_PUBLIC_KEYS_FILE, else those in DATA_DIR.";

/** Creates the group of commands for the keys of session tokens. */
export function keysCommand(runner: Runner): Command {
  return createCommand("keys", {
    summary: "Lists, replaces and withdraws the keys that sign people in.",
    details: `${FILES} A running site follows within a second, and its audit log says so.`,
    examples: [
      ["list", "see which keys are accepted"],
      ["rotate", "sign with a new key; nobody is signed out"],
      ["withdraw <kid>", "refuse a key that somebody else may have"],
    ],
  })
    .addCommand(listCommand(runner))
    .addCommand(rotateCommand(runner))
    .addCommand(withdrawCommand(runner));
}

function listCommand({ env, withoutDatabase }: Runner): Command {
  return createCommand("list", {
    summary: "Lists the keys that are accepted.",
    examples: [["", "the ids of the keys, and until when they are accepted"]],
  }).action(() =>
    withoutDatabase(async () => {
      const keys = await ringOf(env).list();
      const lines = keys.map(({ kid, use, until }) =>
        until === null ? `${kid}  ${use}` : `${kid}  ${use} until ${new Date(until).toISOString()}`,
      );
      return { data: { keys }, lines: keys.length > 0 ? lines : ["No key yet: auth makes one at its first start"] };
    }),
  );
}

function rotateCommand(runner: Runner): Command {
  return createCommand("rotate", {
    summary: "Signs with a new key from now on.",
    details: "Tokens of the key before are accepted until the last of them has expired.",
    examples: [["", "once a year, say"]],
  }).action(() =>
    runner.withoutDatabase(async () => {
      const kid = await ringOf(runner.env).rotate();
      const unrecorded = await record(runner, "key rotated", kid);
      return {
        data: { kid, unrecorded },
        lines: [`Tokens are signed with the new key ${kid}`, ...linesOf(unrecorded)],
      };
    }),
  );
}

function withdrawCommand(runner: Runner): Command {
  return createCommand("withdraw", {
    summary: "Refuses a key from now on, and replaces it first if it is the one that signs.",
    details: "People whose tokens it signed stay signed in: their browsers get a token of another key.",
    examples: [
      ["<kid>", "its tokens are refused everywhere within a second"],
      ["-- <kid>", "the same for an old key whose id begins with a hyphen"],
    ],
  })
    .argument("<kid>", "id of the key, as `keys list` names it")
    .action((kid: string) =>
      runner.withoutDatabase(async () => {
        const replacement = await ringOf(runner.env).withdraw(kid);
        const unrecorded = await record(runner, "key withdrawn", kid);
        const more = replacement === null ? [] : [`Tokens are signed with the new key ${replacement}`];
        const lines = [`Tokens of the key ${kid} are refused`, ...more, ...linesOf(unrecorded)];
        return { data: { withdrawn: kid, replacement, unrecorded }, lines };
      }),
    );
}

// A key can be withdrawn while Redis is away; the audit log must not keep anybody from that.
async function record(runner: Runner, what: AuditEvent, kid: string): Promise<string | null> {
  return await runner.besideSite((database) => openAuditLog(database, silentLog).record(what, kid));
}

function linesOf(unrecorded: string | null): string[] {
  return unrecorded === null ? [] : [`The audit log does not say so. ${unrecorded}`];
}

function ringOf(env: Environment): KeyRing {
  const common = readCommon(env);
  const { privateKeyFile } = readAuthConfig(common, env);
  return createKeyRing({ privateKeyFile, publicKeysFile: common.publicKeysFile });
}
