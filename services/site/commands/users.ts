// Defines the command `holdfast users`: sets one user of Redis for each service.

import type { Database } from "@holdfast/actors";
import { type SiteUser, siteUserRules } from "@holdfast/server";
import type { Command } from "commander";
import { siteProcesses, siteServices } from "../definitions.ts";
import { createCommand, type Runner } from "./command.ts";
import { passwordIn } from "./password-file.ts";
import { onEachServer, type RedisUser, setUserOn, usersOf } from "./redis-users.ts";

/** Lists the users of a site: one for each process of one service, and `site` for all of them in one process. */
export const siteUsers: readonly SiteUser[] = [...siteProcesses, { name: "site", definitions: siteServices }];

/** Creates the group of commands for the users of Redis. */
export function usersCommand(runner: Runner): Command {
  return createCommand("users", {
    summary: "Sets one user of Redis for each service, with the rights of that service alone.",
    examples: [["set secrets", "and keep their passwords in secrets/<user>/password"]],
  }).addCommand(setCommand(runner));
}

function setCommand({ onRedis }: Runner): Command {
  return createCommand("set", {
    summary: "Sets the users on every server, and keeps their passwords in a folder.",
    details: [
      "REDIS_URL is that of a user with all rights. A password that the folder has stays; the others are made.",
      "The users outlive a restart of Redis when it has an aclfile. The default user is left as it is.",
    ].join("\n"),
    examples: [["secrets", "as secrets/auth/password, secrets/orders/password and so on"]],
  })
    .argument("<folder>", "folder of the passwords")
    .action((folder: string) =>
      onRedis(async (database) => {
        const { isSaved, unreached } = await setUsers(database, folder);
        const names = siteUsers.map(({ name }) => name);
        const lines = [`Redis has the users ${names.join(", ")}`, ...usersWarnings({ isSaved, unreached })];
        return { data: { users: names, isSaved, unreached }, lines };
      }),
    );
}

/** Says what came of setting the users. */
export interface UsersSet {
  /** Whether the servers keep the users over a restart. */
  readonly isSaved: boolean;
  /** Lists the servers that were not reached, as `host:port`: nobody can use them once one is a master. */
  readonly unreached: readonly string[];
}

/** Says in lines what an operator has to do after users were set. */
export function usersWarnings({ isSaved, unreached }: UsersSet): string[] {
  return [
    ...(isSaved ? [] : ["Redis has no aclfile: set the users again after each of its starts"]),
    ...unreached.map((server) => `${server} was not reached: set the users again when it is back`),
  ];
}

/** Sets every user on every server of the database, with passwords in a folder. */
export async function setUsers(database: Database, folder: string): Promise<UsersSet> {
  const passwords = await Promise.all(siteUsers.map(({ name }) => passwordIn(folder, name)));
  const users = usersWith(database, passwords);
  const { reached, unreached } = await onEachServer(database, (server) => setAll(server, users));
  // Whoever waits for the file finds the user there.
  for (const password of passwords) await password.keep();
  return { isSaved: reached.every(({ value }) => value), unreached };
}

/**
 * Sets every user on the servers that lack one, such as a node that was added; resolves with those servers. Throws when
 * the folder lacks a password: a new one would differ from that of the other servers.
 */
export async function setMissingUsers(database: Database, folder: string): Promise<string[]> {
  const passwords = await Promise.all(siteUsers.map(({ name }) => passwordIn(folder, name)));
  if (passwords.some(({ isNew }) => isNew)) throw new Error(`${folder} lacks a password: run \`holdfast users set\``);
  const users = usersWith(database, passwords);
  const { reached } = await onEachServer(database, async (server) => {
    const known = await usersOf(server);
    if (users.every(({ name }) => known.includes(name))) return false;
    await setAll(server, users);
    return true;
  });
  return reached.filter(({ value }) => value).map(({ server }) => server);
}

function usersWith(database: Database, passwords: readonly { readonly text: string }[]): RedisUser[] {
  return siteUsers.map((user, n) => ({
    name: user.name,
    password: passwords[n]?.text ?? "",
    rules: siteUserRules(user, database.server),
  }));
}

async function setAll(server: Parameters<typeof setUserOn>[0], users: readonly RedisUser[]): Promise<boolean> {
  let isSaved = true;
  for (const user of users) isSaved = (await setUserOn(server, user)) && isSaved;
  return isSaved;
}
