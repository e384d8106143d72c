import { parseArgs } from "node:util";
import { type Database } from "@holdfast/actors";
import {
  deadLettersOf,
  forgetListener,
  type PartitionReport,
  pruneFunctions,
  rebuildListener,
  rebuildLists,
  reportStreams,
} from "@holdfast/actors/inspect";
import { runMain, SettingsProblem } from "@holdfast/server";
import { siteEnvironment } from "../config.ts";
import { openSiteDatabase, siteServices } from "../definitions.ts";
import { letterLines, letterText, streamLines } from "./streams-text.ts";

const SERVICES = siteServices.map(({ service }) => service);
const USAGE = `Cannot do that: use
  streams [--all]                       how far every listener has come
  streams dead [list]                   events that services gave up on
  streams dead show|retry|drop <id>
  streams rebuild <service> <listener>  hands a listener every document of a service again
  streams relist <service>              makes the lists of a service what its documents say
  streams forget <service> <group>      removes a listener for good
  streams prune                         removes the functions of other versions of Holdfast from Redis`;

// Shows the streams of the site, its dead letters, and removes listeners that will not come back.
runMain(async (lifetime) => {
  const { values, positionals } = parseArgs({ options: { all: { type: "boolean" } }, allowPositionals: true });
  const database = await openSiteDatabase(siteEnvironment());
  lifetime.onStop("the database", () => database.close());
  try {
    for (const line of await run(database, positionals, values.all ?? false)) console.log(line);
  } finally {
    await database.close();
  }
});

async function run(database: Database, [what, one = "", two = ""]: string[], isAll: boolean): Promise<string[]> {
  switch (what) {
    case undefined:
      return streamLines(await report(database), isAll);
    case "dead":
      return await dead(database, one === "" ? "list" : one, two);
    case "rebuild":
      return await rebuild(database, one, two);
    case "relist":
      return await relist(database, one);
    case "forget":
      return await forget(database, one, two);
    case "prune":
      return [`${await pruneFunctions(database)} libraries of other versions are removed`];
    default:
      throw new SettingsProblem(USAGE);
  }
}

function report(database: Database): Promise<PartitionReport[]> {
  return reportStreams(database, SERVICES);
}

async function dead(database: Database, action: string, id: string): Promise<string[]> {
  if (action === "list") {
    const lists = SERVICES.map(async (service) => letterLines(service, await deadLettersOf(database, service).list()));
    return (await Promise.all(lists)).flat();
  }
  const [service = "", ...rest] = id.split(":");
  if (!SERVICES.includes(service)) throw new SettingsProblem(USAGE);
  const letters = deadLettersOf(database, service);
  const letterId = rest.join(":");
  switch (action) {
    case "show": {
      const letter = await letters.show(letterId);
      return letter ? letterText(letter) : missing(id);
    }
    case "retry":
      return (await letters.retry(letterId)) ? [`${id} is handed to ${service} again`] : missing(id);
    case "drop":
      return (await letters.drop(letterId)) ? [`${id} is thrown away`] : missing(id);
    default:
      throw new SettingsProblem(USAGE);
  }
}

function missing(id: string): never {
  throw new SettingsProblem(`Cannot find the dead letter ${id}: there is none`);
}

async function rebuild(database: Database, service: string, listener: string): Promise<string[]> {
  const source = siteServices.find((facts) => facts.service === service);
  if (!source || listener === "") throw new SettingsProblem(USAGE);
  const handed = await rebuildListener(database, { source, listener });
  return [`${listener} is handed ${handed} documents of ${service}; what it has followed already it skips`];
}

async function relist(database: Database, service: string): Promise<string[]> {
  const source = siteServices.find((facts) => facts.service === service);
  if (!source) throw new SettingsProblem(USAGE);
  return [`${await rebuildLists(database, source)} documents of ${service} were not listed as they should be`];
}

async function forget(database: Database, service: string, group: string): Promise<string[]> {
  if (group === "" || !SERVICES.includes(service)) throw new SettingsProblem(USAGE);
  const removed = await forgetListener(database, service, group);
  if (removed === 0) throw new SettingsProblem(`Cannot forget ${group}: it does not listen to ${service}`);
  const listeners = siteServices.find((facts) => facts.service === service)?.events.listeners ?? [];
  const warning = listeners.includes(group) ? [`It comes back with the next start: contracts names it`] : [];
  return [`${group} listens to ${service} no more (${removed} partitions)`, ...warning];
}
