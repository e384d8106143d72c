// Brings along what an earlier release has stored: the lists of its documents, and the events of its tickets.

import { type Database, type Log, silentLog } from "@holdfast/actors";
import { documentIdsOf, rebuildLists, scheduleEnds } from "@holdfast/actors/inspect";
import { unavailableReason } from "@holdfast/actors/redis";
import { noteDataCurrent } from "@holdfast/server";
import { openEventTools, ticketsService } from "@holdfast/tickets";
import { siteServices } from "../definitions.ts";

/** Counts what an upgrade has changed; all are 0 when everything was in the form of this release. */
export interface Upgraded {
  /** Number of documents whose lists were not what this release reads. */
  readonly lists: number;
  /** Number of events made for tickets that had none. */
  readonly events: number;
  /** Number of documents that were put into the schedule of their end. */
  readonly ends: number;
}

/** Database and log of a site that starts, and the signal of its stop. */
export interface UpgradeAtStart {
  readonly database: Database;
  readonly log: Log;
  readonly stopping: AbortSignal | undefined;
}

// A small site is upgraded before it serves; a large one serves meanwhile.
const START_WAITS_MS = 5_000;

/**
 * Makes the lists of every service what its documents say, and the events of tickets from before there were events, and
 * schedules the end of documents that an earlier release has stored. The site may run meanwhile. A run that was interrupted is repeated: it changes only what is still missing.
 */
export async function upgradeData(database: Database): Promise<Upgraded> {
  let lists = 0;
  for (const source of siteServices) lists += await rebuildLists(database, source);
  const { events } = await makeEvents(database);
  let ends = 0;
  for (const source of siteServices) ends += await scheduleEnds(database, source);
  await noteDataCurrent(database.commands);
  return { lists, events, ends };
}

/** Makes the events of tickets that have none; resolves with their number, and the number of all tickets. */
export async function makeEvents(database: Database): Promise<{ readonly events: number; readonly tickets: number }> {
  const ids = await documentIdsOf(database, ticketsService.service, "ticket");
  return { events: await openEventTools(database, silentLog).make(ids, () => {}), tickets: ids.length };
}

/**
 * Upgrades the data of a site that starts; waits five seconds at most, and goes on in the background. What fails is
 * logged, and the site serves all the same: old tickets and payments are missing in searches and account pages then.
 */
export async function upgradeAtStart(options: UpgradeAtStart): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, START_WAITS_MS);
  });
  await Promise.race([upgradeAndReport(options), late]);
  clearTimeout(timer);
}

async function upgradeAndReport({ database, log, stopping }: UpgradeAtStart): Promise<void> {
  try {
    log.info({}, "The data are of an earlier release: bringing them along");
    log.info({ ...(await upgradeData(database)) }, "The data are those of this release now");
  } catch (error) {
    if (stopping?.aborted) return;
    const text = error instanceof Error ? error.message : String(error);
    const why = unavailableReason(error) === "not_permitted" ? "the user of REDIS_URL may not list keys" : text;
    log.error({ error: why }, "Cannot bring the data of an earlier release along: run `holdfast upgrade`");
  }
}
