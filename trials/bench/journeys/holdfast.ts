// Opens a market of Holdfast: the whole site in one process, its Redis and its Stripe sandbox.

import { NEEDED_EVENTS } from "@holdfast/payments";
import { createSandboxControl } from "@holdfast/stripe-sandbox";
import { type Site, startSite, startTestRedis } from "@holdfast/testing";
import { z } from "zod";
import { signUpMany } from "../../support/people.ts";
import type { Tree } from "../against/trees.ts";
import { newPid, secondsOf, treeSeconds } from "../cpu.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { JOURNEY_HOLD_MS, type Market, PEOPLE } from "./market.ts";
import { startSandbox } from "./sandbox.ts";

const ticketSchema = z.object({ status: z.string() });

/** Starts the whole site, of `tree` (default this tree), and signs people up. The sandbox is always of this tree. */
export async function openHoldfastMarket(tree?: Tree): Promise<Market> {
  const { result: redis, pid: redisPid } = await newPid("redis-server", () => startTestRedis({ fsync: "everysec" }));
  const dataDir = temporaryFolder();
  const sandbox = await startSandbox();
  const env = {
    ...{ REDIS_URL: redis.url, RATE_LIMITS: "off", MAX_OPEN_ORDERS: "1000" },
    ...{ STRIPE_SECRET_KEY: "sk_test_journeys", STRIPE_API_URL: sandbox.url },
    STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    ORDER_HOLD_SECONDS: String(JOURNEY_HOLD_MS / 1_000),
  };
  const control = createSandboxControl(sandbox);
  const start = async (): Promise<Site> => {
    const site = await startSite({ env, dataDir, ...(tree && { root: tree.root }) });
    await control.setWebhooks([{ url: `${site.url}/webhooks/stripe`, enabled_events: [...NEEDED_EVENTS] }]);
    return site;
  };
  let site = await start();
  const cookies = (await signUpMany(site.url, PEOPLE)).map(
    ({ http }) => `session=${http.cookies.get("session") ?? ""}`,
  );
  // What a killed process has used is kept.
  let gone = 0;
  return {
    name: tree?.name ?? "Holdfast",
    people: cookies,
    doneStatus: "Completed",
    addressOf: () => site.url,
    cpu: () => ({
      services: gone + treeSeconds(site.pid),
      redis: secondsOf(redisPid),
      sandbox: secondsOf(sandbox.pid),
    }),
    intents: async () => (await control.summary()).intents,
    isTaken: (ticket) => ticketSchema.parse(ticket).status === "sold",
    async killOne() {
      gone += treeSeconds(site.pid);
      await site.kill("SIGKILL");
      site = await start();
    },
    async close() {
      await site.stop();
      await sandbox.stop();
      await redis.stop();
    },
  };
}
