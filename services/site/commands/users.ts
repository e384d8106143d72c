// Defines the command `holdfast users`: sets one user of Redis for each service.

import type { Database } from "@holdfast/actors";
import { type SiteUser, siteUserRules } from "@holdfast/server";
import type { Command } from "commander";
import { siteProcesses, siteServices } from "../definitions.ts";
import { createCommand, type Runner } from "./command.ts";
import { passwordIn } from "./password-file.ts";
import { serversOf, setUserOn } from "./redis-users.ts";

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
        const isSaved = await setUsers(database, folder);
        const names = siteUsers.map(({ name }) => name);
        const warning = isSaved ? [] : ["Redis has no aclfile: set the users again after each of its starts"];
        return { data: { users: names, isSaved }, lines: [`Redis has the users ${names.join(", ")}`, ...warning] };
      }),
    );
}

/** Sets every user on every server of the database; resolves with whether the servers keep them over a restart. */
export async function setUsers(database: Database, folder: string): Promise<boolean> {
  let isSaved = true;
  for (const user of siteUsers) {
    const password = await passwordIn(folder, user.name);
    const rules = siteUserRules(user, database.server);
    for (const server of serversOf(database)) {
      isSaved = (await setUserOn(server, { name: user.name, password: password.text, rules })) && isSaved;
    }
    // Whoever waits for the file finds the user there.
    await password.keep();
  }
  return isSaved;
}
