// Measures purchases of many tickets by many buyers.

import type { Contender, Figures } from "../rounds.ts";
import type { Buyers } from "./buyers.ts";
import { buyByWrk } from "./wrk.ts";

/** Measures a route that sells tickets, and the store behind it. */
export interface Shop extends Contender {
  /** Address of the route's site. */
  readonly url: string;
  /** Counts acknowledged purchases that the store does not have, and tickets sold twice. */
  audit(): Promise<{ lost: number; double: number }>;
  close(): Promise<void>;
}

/** Sets who buys, and for how many seconds in a round. */
export interface ShopOptions {
  readonly buyers: Buyers;
  readonly seconds: number;
}

/** Describes what differs between shops. */
export interface ShopDefinition extends ShopOptions {
  readonly name: string;
  readonly url: string;
  readonly servers?: readonly string[];
  /** Whether the route checks sessions; default true. */
  readonly needsSessions?: boolean;
  /** Lists `count` tickets and returns their ids. */
  list(count: number): Promise<string[]>;
  /** Returns the CPU seconds that the process of the route has used so far. */
  serverSeconds(): number;
  /** Returns the CPU seconds that the store has used so far. */
  storeSeconds(): number;
  /** Waits until all that follows listings and purchases is done, which counts for the CPU of a round; default: nothing follows. */
  settle?(): Promise<void>;
  /** Counts the orders in the store, and the tickets that they bought. */
  count(): Promise<{ orders: number; tickets: number }>;
  close(): Promise<void>;
}

/** Length of a hold in every shop, in ms. */
export const HOLD_MS = 900_000;

/** Number of partitions of Holdfast's database, which is the default. */
export const PARTITIONS = 16;

// The runtime compiles code that runs often; on a busy machine that needs several warm-ups.
const WARM = 15_000;
// With followers a round takes several times as long.
const WARM_WITH_FOLLOWERS = 5_000;
const MOST_WARM_UPS = 4;
const WARM_UP_SECONDS = 4;
const FIRST_PER_SECOND = 4_000;
const LEAST_LISTED = 2_000;
const SHOWN_AT_ONCE = 64;

/** Opens a shop and warms it up. */
export async function openShop(definition: ShopDefinition): Promise<Shop> {
  const { name, list, seconds, servers, needsSessions = true } = definition;
  const till: Till = { acknowledged: 0, mostPerSecond: 0 };
  if (needsSessions) await showSessions(definition);
  let ticketIds = await list(FIRST_PER_SECOND * WARM_UP_SECONDS);
  const warm = definition.settle ? WARM_WITH_FOLLOWERS : WARM;
  for (let turn = 0; turn < MOST_WARM_UPS && till.acknowledged < warm; turn++) {
    await sell(definition, ticketIds, { seconds: WARM_UP_SECONDS, till });
    if (till.acknowledged < warm)
      ticketIds = await list(Math.ceil(2 * till.mostPerSecond * WARM_UP_SECONDS) + LEAST_LISTED);
  }
  // What follows the listings is no part of a purchase.
  async function listAndSettle(count: number): Promise<string[]> {
    const listed = await list(count);
    await definition.settle?.();
    return listed;
  }
  const spare = definition.settle ? 1.3 : 2;
  const enough = (): number => Math.ceil(spare * till.mostPerSecond * seconds) + LEAST_LISTED;
  return {
    name,
    url: definition.url,
    ...(servers && { servers }),
    async prepare() {
      ticketIds = await listAndSettle(enough());
    },
    async measure() {
      for (;;) {
        const figures = await sell(definition, ticketIds, { seconds, till });
        if (figures) return figures;
        ticketIds = await listAndSettle(enough()); // more were sold than there were tickets
      }
    },
    async audit() {
      const { orders, tickets } = await definition.count();
      return { lost: Math.max(0, till.acknowledged - orders), double: orders - tickets };
    },
    close: () => definition.close(),
  };
}

// Sends one request for each session, because buyers have opened the site before they buy.
async function showSessions({ url, buyers }: ShopDefinition): Promise<void> {
  for (let at = 0; at < buyers.tokens.length; at += SHOWN_AT_ONCE) {
    const some = buyers.tokens.slice(at, at + SHOWN_AT_ONCE);
    const shown = some.map((token) => fetch(`${url}/api/orders/none`, { headers: { Cookie: `session=${token}` } }));
    for (const response of await Promise.all(shown)) await response.text();
  }
}

interface Till {
  acknowledged: number;
  mostPerSecond: number;
}

/** Holds the length of a round and the counts of all rounds. */
interface Selling {
  readonly seconds: number;
  readonly till: Till;
}

async function sell(
  { name, url, buyers, serverSeconds, storeSeconds, settle }: ShopDefinition,
  ticketIds: readonly string[],
  { seconds, till }: Selling,
): Promise<Figures | null> {
  const [before, began] = [[serverSeconds(), storeSeconds()] as const, performance.now()];
  const { folder, tokens } = buyers;
  const { answers, refused, perSecond, p50, p99 } = await buyByWrk({ url, folder, tokens, ticketIds, seconds });
  await settle?.();
  const followedPerSecond = (answers * 1_000) / (performance.now() - began);
  const micros = (now: number, then: number): number => ((now - then) * 1_000_000) / answers;
  const [serverMicros, storeMicros] = [micros(serverSeconds(), before[0]), micros(storeSeconds(), before[1])];
  till.acknowledged += answers - refused;
  till.mostPerSecond = Math.max(till.mostPerSecond, perSecond);
  if (answers >= ticketIds.length) return null;
  if (refused > 0) throw new Error(`${name} refused ${refused} of ${answers} purchases of tickets that were free`);
  const perCpuSecond = 1_000_000 / (serverMicros + storeMicros);
  return { perSecond, p50, p99, serverMicros, storeMicros, perCpuSecond, ...(settle && { followedPerSecond }) };
}
