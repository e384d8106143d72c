// Lets a site under test work as a user of Redis that has only the rights of its services.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { formatRedisAddress, parseRedisAddress } from "@holdfast/actors/redis";
import { siteEnvironment } from "./config.ts";

/** Says which program of a site is to work as which user. */
export type SiteUserOptions = {
  /** Root of the tree of the site. */
  root: string;
  /** File that runs, `services/<user>/main.ts`. */
  main: string;
  /** Settings of the site; `REDIS_URL` is that of a user with all rights. */
  env: Record<string, string>;
  /** Folder for the passwords. */
  folder: string;
};

const prepared = new Map<string, Promise<void>>();

/**
 * Prepares the Redis of a site once, as a deploy does: its users, the engine's Functions, what is fixed for the database.
 * Returns the settings with the address of the program's own user. Throws with the output of a command that fails.
 */
export async function asOwnUser({ root, main, env, folder }: SiteUserOptions): Promise<Record<string, string>> {
  const { REDIS_URL: url = "" } = env;
  const place = `${url} ${folder}`;
  const run = (...words: string[]) => holdfast(root, env, words);
  const ready = prepared.get(place) ?? run("functions", "load").then(() => run("users", "set", folder));
  prepared.set(place, ready);
  await ready;
  const username = main.split("/")[1] ?? "";
  return {
    ...env,
    REDIS_URL: formatRedisAddress({ ...parseRedisAddress(url), username, password: null }),
    REDIS_PASSWORD_FILE: join(folder, username, "password"),
  };
}

async function holdfast(root: string, env: Record<string, string>, words: readonly string[]): Promise<void> {
  const command = ["--no-env-file", "services/site/cli.ts", ...words];
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: siteEnvironment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => parts.push(String(data)));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`Cannot run holdfast ${words.join(" ")}: ${parts.join("")}`);
}
