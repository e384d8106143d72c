import { startTestRedis } from "@holdfast/testing";
import { Redis } from "ioredis";
import { signInBuyers } from "../orders/buyers.ts";
import { type Command, recordCommits } from "../orders/recorded-commits.ts";
import { newTicketIds } from "../orders/set-nx.ts";
import { HOLD_MS, PARTITIONS } from "../orders/shop.ts";
import { redisSeconds } from "../redis-cpu.ts";
import { brief, type Contender, figureOf, foreignOf, ratioOf, sumOf, takeTurns } from "../rounds.ts";
import type { Row } from "../row.ts";

const CALLS = 5_000;
const AT_ONCE = 64;
const MOST_TIMES = 2.5;

/** What the commit of a purchase costs Redis, against one `SET NX PX`. */
export const commitRow: Row = {
  name: "commit",
  what: "the commit Function against SET NX PX",
  async run({ rounds: wanted, scale }, say) {
    const calls = Math.ceil(CALLS * scale);
    const [ours, theirs] = [await startTestRedis(), await startTestRedis()];
    const buyers = await signInBuyers(100, PARTITIONS);
    const [redis, rival] = [new Redis(ours.url), new Redis(theirs.url)];
    try {
      const commits = await recordCommits(ours.url, calls * wanted * 2, buyers);
      say(`  ${commits.length} commits recorded`);
      const contenders = [
        contender("commit", redis, () => commits.splice(0, calls)),
        contender("SET NX PX", rival, () =>
          newTicketIds(calls).map((id): Command => ["SET", `lock:${id}`, "buyer", "PX", HOLD_MS, "NX"]),
        ),
      ];
      const rounds = await takeTurns(contenders, { rounds: wanted, say });
      const figure = ratioOf(rounds, "micros", ["commit", "SET NX PX"]);
      const told = ["commit", "SET NX PX"].map((name) => `${brief(figureOf(rounds, name, "micros").median)} µs`);
      const line = {
        what: "Redis CPU: the commit of a purchase / `SET NX PX`",
        goal: `≤ ${MOST_TIMES} ×`,
        figure,
        unit: "×",
        details: told.join(" against "),
        isReached: figure.median <= MOST_TIMES,
        foreign: foreignOf(rounds),
      };
      return { lines: [line], lost: sumOf(rounds, "refused"), double: 0 };
    } finally {
      for (const client of [redis, rival]) client.disconnect();
      await Promise.all([ours.stop(), theirs.stop()]);
      buyers.remove();
    }
  },
};

function contender(name: string, redis: Redis, next: () => readonly Command[]): Contender {
  let commands: readonly Command[] = [];
  return {
    name,
    async prepare() {
      commands = next();
    },
    async measure() {
      const before = await redisSeconds(redis);
      const refused = await sendAll(redis, commands);
      return { micros: ((await redisSeconds(redis)) - before) * (1_000_000 / commands.length), refused };
    },
  };
}

async function sendAll(redis: Redis, commands: readonly Command[]): Promise<number> {
  let [next, refused] = [0, 0];
  async function work(): Promise<void> {
    for (let command = commands[next++]; command; command = commands[next++]) {
      const reply = await redis.call(...command);
      if (String(Array.isArray(reply) ? reply[0] : reply) !== "OK") refused += 1;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return refused;
}
