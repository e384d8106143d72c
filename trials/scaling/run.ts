// Grants holds at a steady rate on a site, and measures what they cost.

import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { startSite, startTestCluster, startTestRedis } from "@holdfast/testing";
import { secondsOf } from "../bench/cpu.ts";
import { type Buyers, signInBuyers } from "../bench/orders/buyers.ts";
import { openTicketOffice } from "../bench/orders/ticket-office.ts";
import { redisSeconds } from "../bench/redis-cpu.ts";

/** Sets how many holds are granted, and on what. */
export interface ScalingOptions {
  readonly perSecond: number;
  readonly seconds: number;
  /** Number of masters of Redis, on this machine; 1: one server that is no cluster. */
  readonly masters: number;
  readonly log: (line: string) => void;
}

/** Describes what was seen. CPU is in seconds of one core for each second of the run; memory is for each order. */
export interface ScalingResult {
  readonly granted: number;
  /** How often each other answer was given; `none`: no answer within 30 s. */
  readonly others: Readonly<Record<string, number>>;
  /** Times from when a request was due to its answer, in ms: half, 99 of 100 and all were faster. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** CPU of the site, of all masters together, and of the people. */
  readonly site: number;
  readonly redis: number;
  readonly people: number;
  /** Memory of all masters for each ticket listed, and for each order from its hold on, in bytes. */
  readonly bytesPerListing: number;
  readonly bytesPerOrder: number;
  /** Connections that the site has to Redis. */
  readonly connections: number;
}

type Admin = ReturnType<typeof connectRedis>;

const PARTITIONS = 16;
const BUYERS = 2_000;
const WARM_SECONDS = 3;
// On a busy machine the site is not ready sooner, and on a cluster it has a connection for each group and partition.
const START_MS = 180_000;
const ANSWER_MS = 30_000;

/** Lists tickets, lets people buy each of them at its time, and adds up what that has cost. */
export async function runScaling({ perSecond, seconds, masters, log }: ScalingOptions): Promise<ScalingResult> {
  const redis = masters > 1 ? await startTestCluster({ masters }) : await startTestRedis({ cluster: false });
  const admins = await connectTo("nodes" in redis ? redis.nodes : [redis]);
  const buyers = await signInBuyers(BUYERS, PARTITIONS);
  const office = await openTicketOffice(redis.url, PARTITIONS, buyers);
  log("Starting the site");
  const site = await startSite({
    timeoutMs: START_MS,
    env: {
      ...{ REDIS_URL: redis.url, AUTH_PUBLIC_KEYS_FILE: buyers.publicKeysFile, RATE_LIMITS: "off" },
      ...{ MAX_OPEN_ORDERS: "1000", LOG_LEVEL: "warn" },
    },
  });
  try {
    await office.list(500);
    const before = await memoryOf(admins);
    const count = perSecond * (seconds + WARM_SECONDS);
    log(`Listing ${count} tickets`);
    const tickets = await office.list(count);
    const listed = await memoryOf(admins);
    const warm = tickets.splice(0, perSecond * WARM_SECONDS);
    await buyAll({ url: site.url, buyers, tickets: warm, perSecond });
    const warmed = await memoryOf(admins);
    log(`Granting ${perSecond} holds a second for ${seconds} s`);
    const cpu = async () => [secondsOf(site.pid), await sum(admins, redisSeconds), process.cpuUsage()] as const;
    const [began, at] = [await cpu(), performance.now()];
    const { times, granted, others } = await buyAll({ url: site.url, buyers, tickets, perSecond });
    const [ended, tookS] = [await cpu(), (performance.now() - at) / 1_000];
    // The other services follow an order for a moment.
    await Bun.sleep(3_000);
    const bought = await memoryOf(admins);
    const people = ended[2].user + ended[2].system - began[2].user - began[2].system;
    return {
      ...{ granted, others, p50: shareOf(times, 0.5), p99: shareOf(times, 0.99), longest: shareOf(times, 1) },
      site: (ended[0] - began[0]) / tookS,
      redis: (ended[1] - began[1]) / tookS,
      people: people / 1e6 / tookS,
      bytesPerListing: (listed - before) / count,
      bytesPerOrder: (bought - warmed) / granted,
      connections: await sum(admins, connectionsOf),
    };
  } finally {
    for (const admin of admins) admin.disconnect();
    await site.stop();
    await office.close();
    await redis.stop();
  }
}

async function connectionsOf(admin: Admin): Promise<number> {
  return String(await admin.call("CLIENT", "LIST")).split("\n").length - 2;
}

async function connectTo(servers: readonly { readonly url: string }[]): Promise<Admin[]> {
  const admins = servers.map(({ url }) => connectRedis(url, { name: "trial-scaling", role: "commands" }));
  await Promise.all(admins.map((admin) => whenReady(admin)));
  return admins;
}

interface Purchases {
  readonly url: string;
  readonly buyers: Buyers;
  readonly tickets: readonly string[];
  readonly perSecond: number;
}

// Each request has its time, whatever became of those before it: a site that is slow is asked all the same.
async function buyAll({ url, buyers, tickets, perSecond }: Purchases) {
  const times: number[] = [];
  const others: Record<string, number> = {};
  let granted = 0;
  const began = performance.now();
  const buying: Promise<void>[] = [];
  for (const [n, ticketId] of tickets.entries()) {
    const due = began + (n * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await Bun.sleep(early);
    buying.push(buy(n, ticketId, due));
  }
  await Promise.all(buying);
  return { times: times.toSorted((one, other) => one - other), granted, others };

  async function buy(n: number, ticketId: string, due: number): Promise<void> {
    const token = buyers.tokens[n % buyers.tokens.length] ?? "";
    const headers = { Cookie: `session=${token}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ ticketId });
    const answer = await fetch(`${url}/api/orders`, {
      ...{ method: "POST", headers, body, signal: AbortSignal.timeout(ANSWER_MS) },
    }).catch(() => null);
    await answer?.arrayBuffer().catch(() => null);
    times.push(performance.now() - due);
    if (answer?.status === 201) granted += 1;
    else others[answer?.status ?? "none"] = (others[answer?.status ?? "none"] ?? 0) + 1;
  }
}

function shareOf(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function sum(admins: readonly Admin[], read: (admin: Admin) => Promise<number>): Promise<number> {
  return (await Promise.all(admins.map(read))).reduce((total, one) => total + one, 0);
}

async function memoryOf(admins: readonly Admin[]): Promise<number> {
  return await sum(admins, async (admin) => Number(/used_memory_dataset:(\d+)/.exec(await admin.info("memory"))?.[1]));
}
