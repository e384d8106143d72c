// Measures the commit of a purchase.

import { startTestRedis } from "@holdfast/testing";
import { Redis } from "ioredis";
import { signInBuyers } from "../orders/buyers.ts";
import { plainWrites } from "../orders/plain-writes.ts";
import { type Command, recordCommits } from "../orders/recorded-commits.ts";
import { newTicketIds } from "../orders/set-nx.ts";
import { HOLD_MS, PARTITIONS } from "../orders/shop.ts";
import { redisSeconds } from "../redis-cpu.ts";
import { brief, type Contender, figureOf, foreignOf, measureRounds, ratioOf, sumOf } from "../rounds.ts";
import type { Row } from "../row.ts";

const CALLS = 5_000;
const AT_ONCE = 64;
const MOST_TIMES = 2.5;

/** Compares the CPU of Redis for the commit of a purchase with that for one `SET NX PX`. */
export const commitRow: Row = {
  name: "commit",
  what: "the commit Function against SET NX PX",
  async run({ rounds: wanted, scale }, say) {
    const calls = Math.ceil(CALLS * scale);
    const [ours, plain, theirs] = [
      await startTestRedis({ fsync: "everysec" }),
      await startTestRedis({ fsync: "everysec" }),
      await startTestRedis({ fsync: "everysec" }),
    ];
    const buyers = await signInBuyers(100, PARTITIONS);
    const clients = [ours, plain, theirs].map(({ url }) => new Redis(url));
    const [redis, writer, rival] = clients;
    try {
      if (!redis || !writer || !rival) throw new Error("Cannot measure: a server is missing");
      const commits = await recordCommits(ours.url, calls * wanted * 2, buyers);
      const writes = commits.map(plainWrites);
      say(`  ${commits.length} commits recorded`);
      const contenders = [
        contender("commit", redis, () => commits.splice(0, calls).map((commit) => [commit])),
        contender("its writes", writer, () => writes.splice(0, calls)),
        contender("SET NX PX", rival, () =>
          newTicketIds(calls).map((id) => [["SET", `lock:${id}`, "buyer", "PX", HOLD_MS, "NX"]]),
        ),
      ];
      const rounds = await measureRounds(contenders, { rounds: wanted, say });
      const figure = ratioOf(rounds, "micros", ["commit", "SET NX PX"]);
      const inWords = (name: string): string => `${brief(figureOf(rounds, name, "micros").median)} µs`;
      const line = {
        what: "Redis CPU: the commit of a purchase / `SET NX PX`",
        goal: `≤ ${MOST_TIMES} ×`,
        figure,
        unit: "×",
        details: `${inWords("commit")} against ${inWords("SET NX PX")}`,
        isReached: figure.median <= MOST_TIMES,
        foreign: foreignOf(rounds),
      };
      const floor = {
        ...line,
        what: "the same / its seven writes alone, as plain commands in MULTI and EXEC",
        goal: "–",
        figure: ratioOf(rounds, "micros", ["commit", "its writes"]),
        details: `against ${inWords("its writes")}, which are ${brief(ratioOf(rounds, "micros", ["its writes", "SET NX PX"]).median)} × \`SET NX PX\``,
        isReached: true,
      };
      return { lines: [line, floor], lost: sumOf(rounds, "refused"), double: 0 };
    } finally {
      for (const client of clients) client.disconnect();
      await Promise.all([ours.stop(), plain.stop(), theirs.stop()]);
    }
  },
};

/** Holds the commands that are sent as one: a single command, or several in MULTI and EXEC. */
type Unit = readonly Command[];

function contender(name: string, redis: Redis, next: () => readonly Unit[]): Contender {
  let units: readonly Unit[] = [];
  return {
    name,
    async prepare() {
      units = next();
    },
    async measure() {
      const before = await redisSeconds(redis);
      const refused = await sendAll(redis, units);
      return { micros: ((await redisSeconds(redis)) - before) * (1_000_000 / units.length), refused };
    },
  };
}

async function sendAll(redis: Redis, units: readonly Unit[]): Promise<number> {
  let [next, refused] = [0, 0];
  async function work(): Promise<void> {
    for (let unit = units[next++]; unit; unit = units[next++]) {
      if (!(await send(redis, unit))) refused += 1;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return refused;
}

async function send(redis: Redis, [command, ...others]: Unit): Promise<boolean> {
  if (!command) return false;
  if (others.length > 0) {
    const replies = await redis.multi([command, ...others].map(([name, ...words]) => ["call", name, ...words])).exec();
    return replies?.every(([error]) => error === null) ?? false;
  }
  const reply = await redis.call(...command);
  return String(Array.isArray(reply) ? reply[0] : reply) === "OK";
}
