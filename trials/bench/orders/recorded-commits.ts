// Records the commits of purchases without sending them.

import { type Database, openDatabase } from "@holdfast/actors";
import { createOrdersService, type OrdersConfig, readOrdersConfig } from "@holdfast/orders";
import { createLogger, createSessionReader, readCommon, SESSION_COOKIE } from "@holdfast/server";
import type { Command as RedisCommand } from "ioredis";
import type { Buyers } from "./buyers.ts";
import { HOLD_MS, PARTITIONS } from "./shop.ts";
import { openTicketOffice } from "./ticket-office.ts";

/** Holds a Redis command as a list of words. */
export type Command = readonly [name: string, ...words: (string | number)[]];

const AT_ONCE = 64;
const CONFIG: OrdersConfig = { ...readOrdersConfig({}), holdMs: HOLD_MS, maxOpenOrders: 1_000 };

/** Lets orders sell `count` tickets and returns the commits, which it records instead of sending them to Redis. */
export async function recordCommits(redisUrl: string, count: number, buyers: Buyers): Promise<Command[]> {
  const common = readCommon({ LOG_LEVEL: "warn", PUBLIC_URL: "http://localhost", PARTITIONS: String(PARTITIONS) });
  const log = createLogger(common);
  const database = await openDatabase({ url: redisUrl, partitions: PARTITIONS, log });
  const office = await openTicketOffice(redisUrl, PARTITIONS, buyers);
  const session = createSessionReader({ publicKeysFile: buyers.publicKeysFile });
  const recorder = { isOn: false, commits: new Array<Command>() };
  const orders = createOrdersService({
    database: recordingDatabase(database, recorder),
    log,
    common,
    session,
    config: CONFIG,
  });
  await orders.start();
  const ticketIds = await office.list(count);
  recorder.isOn = true;
  for (let at = 0; at < count; at += AT_ONCE) {
    const bought = ticketIds.slice(at, at + AT_ONCE).map(async (ticketId, place) => {
      const token = buyers.tokens[(at + place) % buyers.tokens.length] ?? "";
      const headers = { Cookie: `${SESSION_COOKIE}=${token}`, "Content-Type": "application/json" };
      const body = JSON.stringify({ ticketId });
      const { status } = await orders.app.request("/api/orders", { method: "POST", headers, body });
      if (status !== 201) throw new Error(`Cannot record a commit: orders answered ${status}`);
    });
    await Promise.all(bought);
  }
  recorder.isOn = false;
  await orders.stop();
  await office.close();
  await database.close();
  return recorder.commits;
}

// Records the commit alone; the reads before it go to Redis as always.
function recordingDatabase(database: Database, recorder: { isOn: boolean; commits: Command[] }): Database {
  const commit = database.library.functionName("commit");
  const send = async (command: RedisCommand): Promise<unknown> => {
    if (!recorder.isOn || command.args[0] !== commit) return await database.commands.sendCommand(command);
    recorder.commits.push([command.name, ...command.args.map(String)]);
    return ["OK", Date.now()];
  };
  const commands = new Proxy(database.commands, {
    get(target, property) {
      if (property === "sendCommand") return send;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...database, commands };
}
