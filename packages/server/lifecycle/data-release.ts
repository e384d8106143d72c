// Says whether the data of a database are in the form that this release writes, or need `holdfast upgrade`.
import { siteKey } from "@holdfast/actors/redis";
import type { StartCommands } from "./site-currency.ts";

// Rises with a release that reads lists or documents that the release before does not write.
const RELEASE = "sellers at events, work lists, ends";
const RELEASE_KEY = siteKey("data-release");

/** Reads whether everything that an earlier release has stored was brought along. */
export async function isDataCurrent(commands: Pick<StartCommands, "get">): Promise<boolean> {
  return (await commands.get(RELEASE_KEY)) === RELEASE;
}

/** Notes that everything is in the form of this release: after an upgrade, or because the database is new. */
export async function noteDataCurrent(commands: Pick<StartCommands, "set">): Promise<void> {
  await commands.set(RELEASE_KEY, RELEASE);
}
