// Draws docs/redis-keys.webp, the tree of one sale's keys, from a real database.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser, startSite, startTestRedis } from "@holdfast/testing";
import { Redis } from "ioredis";
import { sellOneTicket } from "./site-metrics.ts";

const PICTURE = join(import.meta.dirname, "../../docs/redis-keys.webp");

const STYLE = `
  body { font: 13px/1.5 ui-monospace, monospace; background: #fff; color: #1c2430; margin: 12px 16px }
  ul { list-style: none; margin: 0; padding-left: 18px } body > ul { padding: 0 }
  small { color: #66707d } li { white-space: nowrap }
  i { display: inline-block; width: 52px; margin-right: 8px; padding: 0 4px; border-radius: 3px; font: 11px/1.5 sans-serif;
    text-align: center; background: #dfe7f5 }
  i.stream { background: #dff0dc } i.zset { background: #f7ead1 } i.string { background: #efe0f2 }`;

interface Key {
  readonly name: string;
  readonly type: string;
}

/** Sells a ticket on a site of its own and draws the keys. */
export async function drawKeys(): Promise<void> {
  const redis = await startTestRedis({ cluster: false });
  const site = await startSite({ env: { REDIS_URL: redis.url } });
  const commands = new Redis(redis.url);
  const browser = await launchBrowser();
  try {
    await sellOneTicket(site);
    const lock = (await commands.keys("*:orders:lock:*"))[0] ?? "";
    const names = (await commands.keys(`${lock.slice(0, "{07}".length)}:*`)).toSorted();
    const keys = await Promise.all(
      names.map(async (name): Promise<Key> => ({ name, type: await commands.type(name) })),
    );
    const page = await browser.newPage({ viewport: { width: 600, height: 400 } });
    await page.setContent(htmlOf(keys));
    const height = await page.evaluate("document.documentElement.scrollHeight");
    await page.setViewportSize({ width: 600, height: Number(height) });
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 60 });
    writeFileSync(PICTURE, Buffer.from(data, "base64"));
  } finally {
    await browser.close();
    await site.stop();
    commands.disconnect();
    await redis.stop();
  }
}

// Only services that take part in a sale, and of the engine's own keys those that have changed.
function htmlOf(keys: readonly Key[]): string {
  const services = new Map<string, Key[]>();
  for (const key of keys) {
    const [, service = "", kind = ""] = key.name.split(":");
    if (
      !/^(tickets|orders|expiration|payments|delivery)$/.test(service) ||
      /^(consumers|listeners|retry)$/.test(kind)
    ) {
      continue;
    }
    services.set(service, [...(services.get(service) ?? []), key]);
  }
  const partition = keys[0]?.name.slice(0, "{07}".length) ?? "";
  const folders = [...services].map(([service, own]) => folderOf(service, partition, own)).join("");
  return `<style>${STYLE}</style><ul><li><b>▾ ${partition}</b><ul>${folders}</ul></li></ul>`;
}

function folderOf(service: string, partition: string, keys: readonly Key[]): string {
  const start = `${partition}:${service}:`.length;
  const lines = keys.map(({ name, type }) => `<li><i class="${type}">${type}</i>${name.slice(start)}</li>`);
  return `<li><b>▾ ${service}</b> <small>${keys.length} keys</small><ul>${lines.join("")}</ul></li>`;
}
