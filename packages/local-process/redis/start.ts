import { setTimeout as sleep } from "node:timers/promises";
import { RedisProblem } from "@holdfast/actors/redis";
import { endProcess } from "../process/end-process.ts";
import { freePort } from "../process/free-port.ts";
import { identify, isRunning } from "../process/process-identity.ts";
import { askServer, type ServerAnswer } from "./ask-server.ts";
import { dockerAnswers, isContainerRunning, startContainer, stopContainer } from "./container.ts";
import { type LocalRecord, serverProcess, writeRecord } from "./record.ts";
import { findServerCommand } from "./server-command.ts";
import { type Fsync, pidInFolder, serverArguments, startProcess } from "./server-process.ts";

/** A data folder and how a server is run on it. */
export type Place = {
  dataDir: string;
  /** Redis's own folder inside it. */
  folder: string;
  fsync: Fsync;
  log: (line: string) => void;
  port?: number;
  command?: string | undefined;
};

const PATIENCE_MS = 3_000;
const STOP_MS = 10_000;

/**
 * Finds the server of a record if it still runs; null when the folder is free for a new one.
 *
 * Throws `REDIS_FOLDER_IN_USE` when another server writes to the folder, or ours runs and does not answer.
 */
export async function findRunning(record: LocalRecord, place: Place): Promise<LocalRecord | null> {
  const endsAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await askServer(record.port);
    if (answer && (await isOurs(answer, record, place))) return withServer(record, answer);
    if (answer?.folder === place.folder) throw inUse(place, `another Redis (pid ${answer.pid}) writes to it`);
    if (!(await lives(record))) return null;
    const name = record.container ? "in Docker" : `pid ${record.pid}`;
    if (performance.now() > endsAt) throw inUse(place, `its Redis (${name}) runs but does not answer`);
    await sleep(100);
  }
}

/** Starts a server on the folder, on the port it had before where that is free; the record keeps its users. */
export async function startServer(place: Place, before: LocalRecord | null): Promise<LocalRecord> {
  const port = await freePort(before?.port ?? place.port);
  try {
    return await startServerOn(port, place, before);
  } catch (error) {
    // Another process may have taken the port in between; then any other will do.
    if ((await freePort(port)) === port) throw error;
    return await startServerOn(await freePort(), place, before);
  }
}

/** Starts a server on the folder and on exactly this port. */
export async function startServerOn(port: number, place: Place, before: LocalRecord | null): Promise<LocalRecord> {
  const record = { ...stopped(before ?? { port, users: [] }), port };
  // Written first: should this process die now, the next start knows where to look for the server.
  writeRecord(place.dataDir, record);
  const options = { port, settings: serverArguments(place.fsync) };
  const command = findServerCommand(place.command);
  if (command) return withServer(record, await startProcess(command, place.folder, options));
  if (place.command || !(await dockerAnswers())) throw notInstalled(place.command);
  place.log("No redis-server on the PATH: starting Redis 8 in Docker");
  const { container, ...answer } = await startContainer(place.folder, options);
  return withServer({ ...record, container }, answer);
}

/** Ends the server of a record in good order, and by force after 10 s, and gives the record without it. */
export async function stopServer(record: LocalRecord): Promise<LocalRecord> {
  if (record.container) await stopContainer(record.container);
  const own = serverProcess(record);
  if (!record.container && own) await endProcess(own, STOP_MS);
  return stopped(record);
}

async function lives(record: LocalRecord): Promise<boolean> {
  if (record.container) return await isContainerRunning(record.container);
  const own = serverProcess(record);
  return own !== null && isRunning(own);
}

function stopped({ port, users }: Pick<LocalRecord, "port" | "users">): LocalRecord {
  return { port, pid: null, startedAt: null, runId: null, container: null, users };
}

function withServer(record: LocalRecord, answer: ServerAnswer): LocalRecord {
  // A container's own process numbers mean nothing out here.
  if (record.container) return { ...record, runId: answer.runId };
  return { ...record, pid: answer.pid, startedAt: identify(answer.pid)?.startedAt ?? null, runId: answer.runId };
}

// A run id alone decides, unless a start was cut short before it could be written down.
async function isOurs(answer: ServerAnswer, record: LocalRecord, place: Place): Promise<boolean> {
  if (record.container) return await isContainerRunning(record.container);
  if (record.runId) return answer.runId === record.runId;
  return answer.folder === place.folder && answer.pid === pidInFolder(place.folder);
}

function inUse(place: Place, reason: string): RedisProblem {
  return new RedisProblem("REDIS_FOLDER_IN_USE", `Cannot use ${place.dataDir}: ${reason}, stop it first`);
}

function notInstalled(command: string | undefined): RedisProblem {
  const wanted = command
    ? `${command} is no Redis or Valkey server 7.0 or newer`
    : "no redis-server 7.0 or newer is here";
  const advice = "install one (apt-get install redis-server, brew install redis) or set REDIS_URL";
  return new RedisProblem("REDIS_NOT_INSTALLED", `Cannot start Redis: ${wanted}; ${advice}`);
}
