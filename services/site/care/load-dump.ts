// Loads a file of Redis data into an empty server, near or far.

import { setTimeout as sleep } from "node:timers/promises";
import { mastersOf } from "@holdfast/actors/redis";
import { serveDump } from "./serve-dump.ts";

type Server = ReturnType<typeof mastersOf>[number];

const LOOK_EVERY_MS = 20;
const UNANSWERED_MS = 30_000;

/**
 * Makes an empty server take the data of a file: for that time it is the replica of this process. The data are in its
 * append-only file when the promise resolves, if it has one. `address` is that of this machine as the server reaches it;
 * default: the one from which it sees this connection. Throws an error of one line; the server is then no replica.
 */
export async function loadDump(server: Server, file: string, address: string | null = null): Promise<void> {
  const served = await serveDump(file);
  const before = await configOf(server, ["masterauth", "masteruser"]);
  try {
    await server.config("SET", "masteruser", "");
    await server.config("SET", "masterauth", served.password);
    await server.replicaof(address ?? (await ownAddress(server)), served.port);
    await untilLoaded(server, served.requests);
  } finally {
    await server.call("REPLICAOF", "NO", "ONE");
    served.close();
    for (const [name, value] of before) await server.config("SET", name, value);
  }
  await untilPersistent(server);
}

async function configOf(server: Server, names: readonly string[]): Promise<[name: string, value: string][]> {
  const found = await Promise.all(names.map((name) => server.config("GET", name)));
  return found.map((reply, at) => [names[at] ?? "", Array.isArray(reply) ? (reply[1] ?? "") : ""]);
}

// Returns the address of this connection as the server sees it.
async function ownAddress(server: Server): Promise<string> {
  const info = String(await server.call("CLIENT", "INFO"));
  const address = /\baddr=(\S+):\d+/.exec(info)?.[1] ?? "";
  return address.replace(/^\[(.*)\]$/, "$1");
}

async function untilLoaded(server: Server, requests: () => number): Promise<void> {
  const givenUpAt = performance.now() + UNANSWERED_MS;
  for (;;) {
    // A server that loads data answers nothing else.
    const info = await server.info("replication").catch(() => "");
    if (/^master_link_status:up/m.test(info) && /^master_sync_in_progress:0/m.test(info)) return;
    if (requests() > 1) {
      const reason = "it refuses them, and its log says why; an older server cannot read the data of a newer one";
      throw new Error(`Cannot load the data into Redis: ${reason}`);
    }
    if (requests() === 0 && performance.now() > givenUpAt) {
      throw new Error("Cannot load the data into Redis: it does not reach this machine, see --address");
    }
    await sleep(LOOK_EVERY_MS);
  }
}

// The server writes its append-only file anew, with all that it has taken.
async function untilPersistent(server: Server): Promise<void> {
  for (;;) {
    const info = await server.info("persistence");
    if (!/^(aof_rewrite_in_progress|aof_rewrite_scheduled|loading):1/m.test(info)) {
      if (/^aof_enabled:1/m.test(info) && !/^aof_last_bgrewrite_status:ok/m.test(info)) {
        throw new Error("Cannot load the data into Redis: it cannot write its append-only file, see its log");
      }
      return;
    }
    await sleep(LOOK_EVERY_MS);
  }
}
