// Finds, starts and stops the server of a data folder.
import { setTimeout as sleep } from "node:timers/promises";
import { RedisProblem } from "@holdfast/actors/redis";
import { endProcess } from "../process/end-process.ts";
import { freePort } from "../process/free-port.ts";
import { identify, isRunning } from "../process/process-identity.ts";
import { askServer, type ServerAnswer } from "./ask-server.ts";
import { dockerAnswers, isContainerRunning, startContainer, stopContainer } from "./container.ts";
import { type LocalRecord, serverProcess, writeRecord } from "./record.ts";
import { findServerCommand } from "./server-command.ts";
import { pidInFolder, startProcess } from "./server-process.ts";
import { type ChosenSettings, serverArguments, type UsersPlace } from "./server-settings.ts";
import { hasOtherUsers, writeUsersFile } from "./users.ts";

/** Names a data folder and says how to run a server on it; members are as in LocalRedisOptions. */
export type Place = ChosenSettings &
  UsersPlace & {
    /** Names the data folder by its real path. */
    dataDir: string;
    log: (line: string) => void;
    port?: number;
    command?: string | undefined;
  };

const UNANSWERED_MS = 3_000;
const STOP_MS = 10_000;

/**
 * Returns the record of a server that still runs; null when the folder is free for a new server.
 *
 * Throws `REDIS_FOLDER_IN_USE` when another server writes to the folder, or when ours runs and does not answer for 3 s.
 */
export async function findRunning(record: LocalRecord, place: Place): Promise<LocalRecord | null> {
  const endsAt = performance.now() + UNANSWERED_MS;
  for (;;) {
    const answer = await askServer(record.port, place.password);
    if (answer && (await isOurs(answer, record, place))) return withServer(record, answer);
    if (answer?.folder === place.folder) throw inUse(place, `another Redis (pid ${answer.pid}) writes to it`);
    if (!(await isAlive(record))) return null;
    const name = record.container ? "in Docker" : `pid ${record.pid}`;
    if (performance.now() > endsAt) throw inUse(place, `its Redis (${name}) runs but does not answer`);
    await sleep(100);
  }
}

/** Starts a server on the folder's port when that port is free, else on another; the record keeps its users. */
export async function startServer(place: Place, before: LocalRecord | null): Promise<LocalRecord> {
  const port = await freePort(before?.port ?? place.port);
  try {
    return await startServerOn(port, place, before);
  } catch (error) {
    // Another process may have taken the port in between; then any free port will do.
    if ((await freePort(port)) === port) throw error;
    return await startServerOn(await freePort(), place, before);
  }
}

/** Starts a server on the folder and on exactly this port. Throws as `startLocalRedis`. */
export async function startServerOn(port: number, place: Place, before: LocalRecord | null): Promise<LocalRecord> {
  const record = { ...stopped(before ?? { port, users: [] }), port };
  // Writes the record first: if this process dies now, the next start finds the server by its port.
  writeRecord(place.dataDir, record);
  const { folder, password } = place;
  const options = { port, password, settings: serverArguments(place.fsync, place.maxMemoryMb) };
  writeUsersFile(folder, password);
  const command = findServerCommand(place.command);
  if (command) return withServer(record, await startWithUsers(() => startProcess(command, folder, options), place));
  if (place.command || !(await dockerAnswers())) throw notInstalled(place.command);
  place.log("No redis-server on the PATH: starting Redis 8 in Docker");
  const { container, ...answer } = await startWithUsers(() => startContainer(folder, options), place);
  return withServer({ ...record, container }, answer);
}

// A server with fewer modules refuses to start with rules that name commands of these; their users are set again later.
async function startWithUsers<Answer>(start: () => Promise<Answer>, { folder, password }: Place): Promise<Answer> {
  try {
    return await start();
  } catch (error) {
    const isRefused = error instanceof RedisProblem && /\bACL\b/.test(error.message);
    if (!isRefused || !hasOtherUsers(folder)) throw error;
    writeUsersFile(folder, password, { onlyBasic: true });
    return await start();
  }
}

/** Stops the server of a record by SIGTERM, after 10 s by SIGKILL, and returns the record without the server. */
export async function stopServer(record: LocalRecord): Promise<LocalRecord> {
  if (record.container) await stopContainer(record.container);
  const own = serverProcess(record);
  if (!record.container && own) await endProcess(own, STOP_MS);
  return stopped(record);
}

async function isAlive(record: LocalRecord): Promise<boolean> {
  if (record.container) return await isContainerRunning(record.container);
  const own = serverProcess(record);
  return own !== null && isRunning(own);
}

function stopped({ port, users }: Pick<LocalRecord, "port" | "users">): LocalRecord {
  return { port, pid: null, startedAt: null, runId: null, container: null, users };
}

function withServer(record: LocalRecord, answer: ServerAnswer): LocalRecord {
  // Process numbers inside a container are not those of this machine.
  if (record.container) return { ...record, runId: answer.runId };
  return { ...record, pid: answer.pid, startedAt: identify(answer.pid)?.startedAt ?? null, runId: answer.runId };
}

// Compares run ids; a start that was interrupted has left none, then folder and pid file decide.
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
