// Measures what sealed tickets cost: uploads beside purchases, and a sealed purchase itself.

import { startSite, startTestRedis } from "@holdfast/testing";
import { cpuSeconds, secondsOf } from "../cpu.ts";
import { buyAll, listTickets } from "../delivery/purchases.ts";
import { asOwnerOf, besideUploads, listSealable } from "../delivery/uploads.ts";
import { signInBuyers } from "../orders/buyers.ts";
import { openHoldfast } from "../orders/holdfast.ts";
import { PARTITIONS } from "../orders/shop.ts";
import { brief, type Contender, figureOf, foreignOf, measureRounds, ratioOf } from "../rounds.ts";
import type { Row } from "../row.ts";

const BUYERS = 2_000;
const MOST_P99 = 2;
const MOST_CPU = 1.4;
const PURCHASES = 60;
const [ALONE, BESIDE] = ["purchases", "purchases beside uploads"];
const [UNSEALED, SEALED] = ["unsealed", "sealed"];

/** Compares the slowest purchases of a whole site with and without uploads of 10 MB, one a second. */
export const deliveryRow: Row = {
  name: "uploads",
  what: "POST /api/orders beside uploads of 10 MB",
  async run({ rounds: wanted, seconds }, say) {
    const buyers = await signInBuyers(BUYERS, PARTITIONS);
    const shop = await openHoldfast({ buyers, seconds }, { what: "site" });
    try {
      const seller = asOwnerOf(buyers.sellerToken, shop.url);
      const ticketId = await listSealable(seller);
      const contenders: Contender[] = [
        { ...shop, name: ALONE },
        {
          ...shop,
          name: BESIDE,
          async measure(round) {
            const { result, taken } = await besideUploads(seller, ticketId, () => shop.measure(round));
            return { ...result, taken };
          },
        },
      ];
      const rounds = await measureRounds(contenders, { rounds: wanted, say });
      const figure = ratioOf(rounds, "p99", [BESIDE, ALONE]);
      const p99 = (name: string): string => `${brief(figureOf(rounds, name, "p99").median)} ms`;
      const taken = brief(figureOf(rounds, BESIDE, "taken").median);
      const line = {
        what: "p99 of `POST /api/orders` of the whole site beside uploads of 10 MB, one a second / without",
        ...{ goal: `≤ ${MOST_P99} ×`, figure, unit: "×", isReached: figure.median <= MOST_P99 },
        details: `${p99(BESIDE)} against ${p99(ALONE)}; ${taken} files taken in ${seconds} s`,
        foreign: foreignOf(rounds),
      };
      return { lines: [line], ...(await shop.audit()) };
    } finally {
      await shop.close();
    }
  },
};

/** Compares the CPU of all processes of a site for a sealed purchase with that for an unsealed one. */
export const sealedPurchaseRow: Row = {
  name: "sealed",
  what: "a sealed purchase against an unsealed one",
  async run({ rounds: wanted, scale }, say) {
    const buyers = await signInBuyers(BUYERS, PARTITIONS);
    const redis = await startTestRedis({ fsync: "everysec" });
    const env = { REDIS_URL: redis.url, AUTH_PUBLIC_KEYS_FILE: buyers.publicKeysFile, RATE_LIMITS: "off" };
    const site = await startSite({ env: { ...env, MAX_OPEN_ORDERS: "1000", MAX_OPEN_LISTINGS: "100000" } });
    try {
      const seller = asOwnerOf(buyers.sellerToken, site.url);
      const count = Math.ceil(PURCHASES * scale);
      const contender = (name: string, isSealed: boolean): Contender => {
        let ids: string[] = [];
        return {
          name,
          async prepare() {
            ids = await listTickets(seller, count, isSealed);
          },
          async measure() {
            const before = siteSeconds();
            await buyAll({ url: site.url, tokens: buyers.tokens }, ids, isSealed);
            return { millis: ((siteSeconds() - before) * 1_000) / count };
          },
        };
      };
      const contenders = [contender(UNSEALED, false), contender(SEALED, true)];
      // The first purchases are slow, whatever they buy.
      for (const warm of contenders) for (let turn = 0; turn < 2; turn++) await once(warm);
      const rounds = await measureRounds(contenders, { rounds: wanted, say });
      const figure = ratioOf(rounds, "millis", [SEALED, UNSEALED]);
      const inWords = (name: string): string => `${brief(figureOf(rounds, name, "millis").median)} ms`;
      const line = {
        what: "CPU of a sealed purchase, from the order to the ticket / an unsealed one",
        ...{ goal: `≤ ${MOST_CPU} ×`, figure, unit: "×", isReached: figure.median <= MOST_CPU },
        details: `${inWords(SEALED)} against ${inWords(UNSEALED)}, Redis and sandbox included`,
        foreign: foreignOf(rounds),
      };
      return { lines: [line], lost: 0, double: 0 };
    } finally {
      await site.stop();
      await redis.stop();
    }
  },
};

// Returns the CPU seconds of the site, its Redis and its sandbox, without those of the buyers in this process.
function siteSeconds(): number {
  return cpuSeconds().own - secondsOf(process.pid);
}

async function once(contender: Contender): Promise<void> {
  await contender.prepare?.(0);
  await contender.measure(0);
}
